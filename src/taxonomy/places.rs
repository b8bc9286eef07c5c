//! Countries and the regions of Korea, by their ISO codes.

/// A province, metropolitan city or the capital of Korea.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Region {
    /// The ISO 3166-2 code, such as `KR-29`.
    pub code: &'static str,
    /// The official Korean name.
    pub ko: &'static str,
    /// The English name.
    pub en: &'static str,
    /// Whether it belongs to the capital area (수도권), which programs for the other regions leave out.
    pub capital_area: bool,
}

/// A country that has a name here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Country {
    /// The ISO 3166-1 code, such as `DE`.
    pub code: &'static str,
    /// The Korean name.
    pub ko: &'static str,
    /// The English name as it reads within a sentence, such as `the Netherlands`.
    pub en: &'static str,
}

/// The countries that profiles most often name, by code.
pub static COUNTRIES: [Country; 30] = [
    named("AE", "아랍에미리트", "the United Arab Emirates"),
    named("AU", "호주", "Australia"),
    named("BR", "브라질", "Brazil"),
    named("CA", "캐나다", "Canada"),
    named("CH", "스위스", "Switzerland"),
    named("CN", "중국", "China"),
    named("DE", "독일", "Germany"),
    named("DK", "덴마크", "Denmark"),
    named("ES", "스페인", "Spain"),
    named("FI", "핀란드", "Finland"),
    named("FR", "프랑스", "France"),
    named("GB", "영국", "the United Kingdom"),
    named("HK", "홍콩", "Hong Kong"),
    named("ID", "인도네시아", "Indonesia"),
    named("IE", "아일랜드", "Ireland"),
    named("IL", "이스라엘", "Israel"),
    named("IN", "인도", "India"),
    named("IT", "이탈리아", "Italy"),
    named("JP", "일본", "Japan"),
    named("KR", "한국", "South Korea"),
    named("MY", "말레이시아", "Malaysia"),
    named("NL", "네덜란드", "the Netherlands"),
    named("NO", "노르웨이", "Norway"),
    named("PH", "필리핀", "the Philippines"),
    named("SA", "사우디아라비아", "Saudi Arabia"),
    named("SE", "스웨덴", "Sweden"),
    named("SG", "싱가포르", "Singapore"),
    named("TW", "대만", "Taiwan"),
    named("US", "미국", "the United States"),
    named("VN", "베트남", "Vietnam"),
];

/// The 17 regions of Korea, by code. Gangwon and Jeonbuk keep the codes of the provinces that they were, as ISO 3166-2
/// does; Korea's own administrative codes number them 51 and 52. The capital area is that of the Seoul Metropolitan
/// Area Readjustment Planning Act (수도권정비계획법), article 2.
pub static KOREAN_REGIONS: [Region; 17] = [
    capital("KR-11", "서울특별시", "Seoul"),
    region("KR-26", "부산광역시", "Busan"),
    region("KR-27", "대구광역시", "Daegu"),
    capital("KR-28", "인천광역시", "Incheon"),
    region("KR-29", "광주광역시", "Gwangju"),
    region("KR-30", "대전광역시", "Daejeon"),
    region("KR-31", "울산광역시", "Ulsan"),
    capital("KR-41", "경기도", "Gyeonggi"),
    region("KR-42", "강원특별자치도", "Gangwon"),
    region("KR-43", "충청북도", "North Chungcheong"),
    region("KR-44", "충청남도", "South Chungcheong"),
    region("KR-45", "전북특별자치도", "Jeonbuk"),
    region("KR-46", "전라남도", "South Jeolla"),
    region("KR-47", "경상북도", "North Gyeongsang"),
    region("KR-48", "경상남도", "South Gyeongsang"),
    region("KR-49", "제주특별자치도", "Jeju"),
    region("KR-50", "세종특별자치시", "Sejong"),
];

/// The country with the ISO 3166-1 code `code`, where it has a name here.
#[must_use]
pub fn country(code: &str) -> Option<&'static Country> {
    COUNTRIES.iter().find(|country| country.code == code)
}

/// The Korean region with the ISO 3166-2 code `code`.
#[must_use]
pub fn korean_region(code: &str) -> Option<&'static Region> {
    KOREAN_REGIONS.iter().find(|region| region.code == code)
}

/// Whether a region lies in Korea's capital area; false for regions of other countries and for what is no region.
#[must_use]
pub fn is_capital_area(region_code: &str) -> bool {
    korean_region(region_code).is_some_and(|region| region.capital_area)
}

/// Whether `code` is a country's ISO 3166-1 alpha-2 code in capitals.
#[must_use]
pub fn is_country_code(code: &str) -> bool {
    code.len() == 2 && COUNTRY_CODES.split(' ').any(|country| country == code)
}

/// The ISO 3166-1 alpha-2 code of the country whose alpha-3 code, such as `KOR`, this is.
#[must_use]
pub fn country_of_alpha_3(code: &str) -> Option<&'static str> {
    let position = ALPHA_3_CODES.split(' ').position(|country| country == code)?;
    COUNTRY_CODES.split(' ').nth(position)
}

const fn named(code: &'static str, ko: &'static str, en: &'static str) -> Country {
    Country { code, ko, en }
}

const fn region(code: &'static str, ko: &'static str, en: &'static str) -> Region {
    Region { code, ko, en, capital_area: false }
}

const fn capital(code: &'static str, ko: &'static str, en: &'static str) -> Region {
    Region { code, ko, en, capital_area: true }
}

/// The codes that ISO 3166-1 assigns. Reserved and user-assigned ones, such as `EU` and `XK`, are not among them.
const COUNTRY_CODES: &str = "\
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR \
    BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ \
    EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW \
    GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY \
    KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV \
    MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY \
    QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG \
    TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM \
    ZW";

/// The alpha-3 codes of the same countries in the same order.
const ALPHA_3_CODES: &str = "\
    AND ARE AFG ATG AIA ALB ARM AGO ATA ARG ASM AUT AUS ABW ALA AZE BIH BRB BGD BEL BFA BGR \
    BHR BDI BEN BLM BMU BRN BOL BES BRA BHS BTN BVT BWA BLR BLZ CAN CCK COD CAF COG CHE CIV \
    COK CHL CMR CHN COL CRI CUB CPV CUW CXR CYP CZE DEU DJI DNK DMA DOM DZA ECU EST EGY ESH \
    ERI ESP ETH FIN FJI FLK FSM FRO FRA GAB GBR GRD GEO GUF GGY GHA GIB GRL GMB GIN GLP GNQ \
    GRC SGS GTM GUM GNB GUY HKG HMD HND HRV HTI HUN IDN IRL ISR IMN IND IOT IRQ IRN ISL ITA \
    JEY JAM JOR JPN KEN KGZ KHM KIR COM KNA PRK KOR KWT CYM KAZ LAO LBN LCA LIE LKA LBR LSO \
    LTU LUX LVA LBY MAR MCO MDA MNE MAF MDG MHL MKD MLI MMR MNG MAC MNP MTQ MRT MSR MLT MUS \
    MDV MWI MEX MYS MOZ NAM NCL NER NFK NGA NIC NLD NOR NPL NRU NIU NZL OMN PAN PER PYF PNG \
    PHL PAK POL SPM PCN PRI PSE PRT PLW PRY QAT REU ROU SRB RUS RWA SAU SLB SYC SDN SWE SGP \
    SHN SVN SJM SVK SLE SMR SEN SOM SUR SSD STP SLV SXM SYR SWZ TCA TCD ATF TGO THA TJK TKL \
    TLS TKM TUN TON TUR TTO TUV TWN TZA UKR UGA UMI USA URY UZB VAT VCT VEN VGB VIR VNM VUT \
    WLF WSM YEM MYT ZAF ZMB ZWE";

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn regions_are_sorted_and_distinct() {
        assert!(KOREAN_REGIONS.is_sorted_by(|a, b| a.code < b.code));
        for region in &KOREAN_REGIONS {
            assert_eq!(korean_region(region.code), Some(region));
        }
        assert_eq!(korean_region("KR-29").map(|region| region.ko), Some("광주광역시"));
        assert_eq!(korean_region("KR-51"), None);
    }

    #[test]
    fn countries_with_names_are_sorted_and_exist() {
        assert!(COUNTRIES.is_sorted_by(|a, b| a.code < b.code));
        assert!(
            COUNTRIES.iter().all(|it| is_country_code(it.code) && country(it.code) == Some(it))
        );
        assert_eq!(country("DE").map(|country| country.ko), Some("독일"));
        assert_eq!(country("AQ"), None);
    }

    #[test]
    fn the_capital_area_is_seoul_incheon_and_gyeonggi() {
        let capital: Vec<&str> =
            KOREAN_REGIONS.iter().map(|r| r.code).filter(|code| is_capital_area(code)).collect();
        assert_eq!(capital, ["KR-11", "KR-28", "KR-41"]);
        assert!(!is_capital_area("US-CA"));
    }

    #[test]
    fn countries_are_known_by_their_code_in_capitals() {
        assert_eq!(COUNTRY_CODES.split(' ').count(), 249);
        assert!(COUNTRY_CODES.split(' ').is_sorted_by(|a, b| a < b));
        for (code, known) in
            [("KR", true), ("US", true), ("ZW", true), ("kr", false), ("EU", false), ("R K", false)]
        {
            assert_eq!(is_country_code(code), known, "{code}");
        }
        assert!(!is_country_code("") && !is_country_code("K") && !is_country_code("KR "));
    }

    #[test]
    fn countries_are_known_by_three_letters_too() {
        let codes: BTreeSet<&str> = ALPHA_3_CODES.split(' ').collect();
        assert_eq!((codes.len(), ALPHA_3_CODES.split(' ').count()), (249, 249));
        assert!(codes.iter().all(|code| code.len() == 3));
        // Some that do not begin like their alpha-2 code, from all over the list.
        for (alpha_3, alpha_2) in [
            ("AND", "AD"),
            ("BIH", "BA"),
            ("COD", "CD"),
            ("EST", "EE"),
            ("GNQ", "GQ"),
            ("ISL", "IS"),
            ("KOR", "KR"),
            ("MAC", "MO"),
            ("PRT", "PT"),
            ("SRB", "RS"),
            ("SWE", "SE"),
            ("UKR", "UA"),
            ("USA", "US"),
            ("WLF", "WF"),
            ("ZWE", "ZW"),
        ] {
            assert_eq!(country_of_alpha_3(alpha_3), Some(alpha_2));
        }
        for bad in ["", "KR", "kor", "KOR USA", "XKX", "EUR"] {
            assert_eq!(country_of_alpha_3(bad), None, "{bad}");
        }
    }
}
