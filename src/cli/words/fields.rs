//! What the fields of all that is stored are called, in both languages.

use crate::cli::language::Speech;

/// The label of a field by its name in the contract, such as `one_liner`; a field without one is called by its name.
#[must_use]
pub fn field(name: &str, speech: Speech) -> String {
    let known = FIELDS.iter().find(|(known, ..)| *known == name);
    known.map_or_else(|| name.replace('_', " "), |&(_, ko, en)| speech.say(ko, en).to_owned())
}

/// The labels of a path such as `rounds[2].paid_in`, one behind the other; places in lists count from 1.
#[must_use]
pub fn path(path: &str, speech: Speech) -> String {
    if FIELDS.iter().any(|(known, ..)| *known == path) {
        return field(path, speech);
    }
    let label = |part: &str| {
        let (name, place) = part.split_once('[').unwrap_or((part, ""));
        match place.trim_end_matches(']').parse::<usize>() {
            Ok(place) => format!("{} {}", field(name, speech), place.saturating_add(1)),
            Err(_) => field(name, speech),
        }
    };
    path.split('.').map(label).collect::<Vec<_>>().join(", ")
}

/// A name means the same in every message. The paths are those that matching tells as missing.
const FIELDS: [(&str, &str, &str); 312] = [
    // of both kinds of profile
    ("name", "ID", "ID"),
    ("display_name", "이름", "name"),
    ("aliases", "다른 이름", "other names"),
    ("business_registration_number", "사업자등록번호", "business registration number"),
    ("corporate_registration_number", "법인등록번호", "corporate registration number"),
    ("external_ids", "외부 시스템 ID", "external IDs"),
    ("website_uri", "웹사이트", "website"),
    ("one_liner", "한 줄 소개", "one-liner"),
    ("description", "설명", "description"),
    ("sectors", "분야", "sectors"),
    ("tags", "태그", "tags"),
    ("place", "소재지", "place"),
    ("place.region_code", "소재지의 시·도", "region of the place"),
    ("languages", "회의 언어", "meeting languages"),
    ("offers", "제공하는 협력", "cooperation offered"),
    ("exclusions", "제외 대상", "exclusions"),
    ("reported_facts", "보도·조사 내용", "reported facts"),
    ("etag", "버전 표식(etag)", "etag"),
    ("create_time", "등록 시각", "created"),
    ("update_time", "수정 시각", "updated"),
    ("delete_time", "삭제 시각", "deleted"),
    // of a start-up
    ("deck_uri", "소개 자료", "pitch deck"),
    ("founders", "창업자", "founders"),
    ("customers", "고객", "customers"),
    ("business_registration_date", "개업연월일", "business began"),
    ("incorporation_date", "법인 설립일", "incorporation date"),
    ("stage", "단계", "stage"),
    ("round_sought", "찾는 투자", "round sought"),
    ("round_sought.amount", "찾는 투자 금액", "amount sought"),
    ("round_sought.closing_date", "찾는 라운드의 마감일", "closing date of the round sought"),
    ("rounds", "투자 유치 이력", "past rounds"),
    ("equity", "지분 구성", "equity"),
    ("years", "연도별 실적", "yearly figures"),
    ("trl", "기술성숙도(TRL)", "technology readiness level (TRL)"),
    ("intellectual_property", "지식재산권", "intellectual property"),
    ("certificates", "인증·확인서", "certificates"),
    ("disqualifications", "결격 사유", "disqualifications"),
    ("programs", "지원사업 이력", "programs"),
    ("target_markets", "목표 시장", "target markets"),
    ("competitors", "경쟁사", "competitors"),
    (
        "avoids_partners_of_competitors",
        "경쟁사에 투자한 파트너 제외",
        "avoids partners of competitors",
    ),
    ("asks", "원하는 협력", "cooperation asked for"),
    // of a partner
    ("kind", "종류", "kind"),
    ("thesis", "투자 방향", "thesis"),
    ("stages", "투자 단계", "stages"),
    ("ticket", "건당 투자 규모", "ticket size"),
    ("min", "최소", "at least"),
    ("max", "최대", "at most"),
    ("lead_role", "투자 역할", "role in rounds"),
    ("invests_in", "투자·협력 지역", "invests in"),
    ("seeks", "찾는 협력", "cooperation sought"),
    ("research_areas", "연구 분야", "research areas"),
    ("facilities", "시설", "facilities"),
    ("portfolio", "투자 이력", "portfolio"),
    ("capacity", "수용 한도", "capacity"),
    ("meetings_per_day_max", "하루 최대 미팅 수", "most meetings per day"),
    ("startups_per_visit_max", "방문당 최대 기업 수", "most start-ups per visit"),
    ("deals_per_year_max", "연간 최대 투자 건수", "most deals per year"),
    ("closed_to_new_deals", "신규 투자·협력 중단", "closed to new deals"),
    // of what stands in lists
    ("role", "역할", "role"),
    ("background", "경력", "background"),
    ("provenance", "출처", "provenance"),
    ("source", "자료", "source"),
    ("as_of_date", "기준일", "as of"),
    ("verified", "확인됨", "verified"),
    ("field", "해당 항목", "about"),
    ("statement", "내용", "statement"),
    ("system", "시스템", "system"),
    ("id", "ID", "ID"),
    ("detail", "상세 내용", "details"),
    ("founded_year", "설립 연도", "founded"),
    ("first_round", "첫 외부 투자", "first round"),
    ("round_amount", "라운드 전체 금액", "whole round"),
    ("round_investors", "라운드 투자자 수", "investors in round"),
    ("customer_name", "고객명", "customer"),
    ("competitor_name", "경쟁사명", "competitor"),
    ("company_name", "기업명", "company"),
    ("investor_name", "투자자명", "investor"),
    ("country_code", "국가", "country"),
    ("country_codes", "국가", "countries"),
    ("amount", "금액", "amount"),
    ("instrument", "투자 방식", "instrument"),
    ("use", "자금 용도", "use of funds"),
    ("lead_found", "리드 투자자 확보", "lead investor found"),
    ("closing_date", "마감일", "closing date"),
    ("date", "날짜", "date"),
    ("investors", "투자자", "investors"),
    ("paid_in", "납입 완료", "paid in"),
    ("registered", "등기 완료", "registered"),
    ("partner", "파트너", "partner"),
    ("partners", "파트너", "partners"),
    ("partner_kinds", "파트너 종류", "kinds of partner"),
    ("startup", "스타트업", "start-up"),
    ("startups", "스타트업", "start-ups"),
    ("holder", "보유자", "holder"),
    ("party_class", "구분", "class"),
    ("related_party", "특수관계인", "related party"),
    ("share_basis_points", "지분율", "share"),
    ("year", "연도", "year"),
    ("headcount", "인원", "headcount"),
    ("revenue", "매출", "revenue"),
    ("title", "명칭", "title"),
    ("number", "번호", "number"),
    ("granted", "등록됨", "granted"),
    ("issuer", "발급 기관", "issuer"),
    ("issue_date", "발급일", "issued"),
    ("expiry_date", "만료일", "expires"),
    ("from_date", "시작일", "from"),
    ("until_date", "종료일", "until"),
    ("program", "사업명", "program"),
    ("outcome", "결과", "outcome"),
    ("operator", "운영사", "operator"),
    // of engagements
    ("organiser", "주최 기관", "organiser"),
    ("declined_by", "거절한 쪽", "declined by"),
    ("decline_reason", "거절 사유", "reason to decline"),
    ("note", "메모", "note"),
    ("recorded_by", "기록한 곳", "recorded by"),
    // of delegations
    ("purpose", "목적", "purpose"),
    ("start_date", "첫날", "first day"),
    ("end_date", "마지막 날", "last day"),
    ("time_zone", "시간대", "time zone"),
    ("destination", "목적지", "destination"),
    ("venues", "장소", "venues"),
    ("address", "주소", "address"),
    ("travel_times", "이동 시간", "travel times"),
    ("from_venue", "출발 장소", "from"),
    ("to_venue", "도착 장소", "to"),
    ("minutes", "분", "minutes"),
    ("participants", "참가 기업", "participants"),
    ("meetings_min", "최소 미팅 수", "meetings at least"),
    ("meetings_max", "최대 미팅 수", "meetings at most"),
    ("absences", "부재 시간", "absences"),
    ("companions", "동행", "companions"),
    ("organisation", "기관", "organisation"),
    ("hosts", "상대 파트너", "hosts"),
    ("venue", "장소", "venue"),
    ("windows", "미팅 가능 시간", "windows"),
    ("meeting_minutes", "미팅 길이(분)", "minutes a meeting"),
    ("startups_per_visit", "한 번에 만나는 기업 수", "start-ups a visit"),
    ("invitation", "초청", "invitation"),
    ("status", "상태", "status"),
    ("sent_date", "발송일", "sent"),
    ("reply_by_date", "회신 기한", "reply by"),
    ("reply_date", "회신일", "replied"),
    ("fixed_blocks", "고정 일정", "fixed programme"),
    ("span", "시간", "time"),
    ("start_time", "시작", "from"),
    ("end_time", "끝", "until"),
    ("interpreters", "통역", "interpreters"),
    ("label", "구분", "label"),
    ("hours", "근무 시간", "hours"),
    ("requests", "미팅 신청", "meeting requests"),
    ("side", "신청한 쪽", "asked by"),
    ("wish", "희망 정도", "wish"),
    ("request_time", "신청 시각", "asked at"),
    ("rules", "규칙", "rules"),
    ("day_start_time", "하루 시작", "day begins"),
    ("day_end_time", "하루 끝", "day ends"),
    ("lunch_start_time", "점심 시작", "lunch begins"),
    ("lunch_end_time", "점심 끝", "lunch ends"),
    ("gap_minutes", "미팅 간격(분)", "minutes between meetings"),
    ("step_minutes", "시작 간격(분)", "minutes between starts"),
    ("score_milli_min", "최소 점수(1/1000)", "score at least, in thousandths"),
    ("recurrence", "반복", "recurrence"),
    ("rule", "반복 규칙", "rule"),
    ("moved", "옮긴 날짜", "moved"),
    ("to_date", "옮겨 간 날", "to"),
    ("skipped_dates", "쉬는 날짜", "skipped"),
    ("series", "반복 행사", "series"),
    // of meetings and agreements
    ("delegation", "사절단", "delegation"),
    ("code", "미팅 번호", "code"),
    ("interpreter", "통역", "interpreter"),
    ("plan", "미팅 일정", "plan"),
    ("cancelled_by_plan", "취소시킨 일정안", "called off by plan"),
    ("absent", "불참한 쪽", "absent"),
    ("is_follow_up", "후속 미팅", "follow-up"),
    ("startup_rating", "스타트업 평가", "start-up's rating"),
    ("partner_rating", "파트너 평가", "partner's rating"),
    ("stars", "별점", "stars"),
    ("comment", "의견", "comment"),
    ("next_steps", "후속 조치", "next steps"),
    ("status_history", "상태 변경 이력", "changes of status"),
    ("record_time", "기록 시각", "recorded"),
    ("action", "할 일", "action"),
    ("owner", "담당", "owner"),
    ("due_date", "기한", "due"),
    ("done_date", "완료일", "done"),
    ("meeting", "미팅", "meeting"),
    ("history", "경과", "history"),
    ("scope", "내용", "scope"),
    ("obligations", "의무", "obligations"),
    ("intended_amount", "의향 금액", "intended amount"),
    ("payments", "집행", "payments"),
    ("evidence", "근거", "evidence"),
    // of selections
    ("places", "자리", "places"),
    ("apply_by_date", "신청 마감일", "apply by"),
    ("candidates", "후보", "candidates"),
    ("apply_date", "신청일", "applied"),
    ("criteria", "평가 항목", "criteria"),
    ("points_max", "배점", "points at most"),
    ("pass_points", "과락 기준", "pass mark"),
    ("drops_extremes", "최고·최저 제외", "without highest and lowest"),
    ("evaluators", "평가위원", "evaluators"),
    ("affiliation", "소속", "affiliation"),
    ("conflicts", "이해충돌", "conflicts of interest"),
    ("evaluator", "평가위원", "evaluator"),
    ("score_sheets", "평가표", "score sheets"),
    ("scores", "점수", "scores"),
    ("criterion", "평가 항목", "criterion"),
    ("points_hundredths", "점수(1/100)", "points, in hundredths"),
    ("shortlist", "시스템 제안", "shortlist"),
    ("standing", "결과", "standing"),
    ("value_alone_milli", "단독 가치(1/1000)", "worth alone, in thousandths"),
    ("value_added_milli", "더하는 가치(1/1000)", "adds, in thousandths"),
    ("best_hosts", "가장 잘 맞는 파트너", "fits best"),
    ("score_milli", "점수(1/1000)", "score, in thousandths"),
    ("shares_with", "겹치는 기업", "shares with"),
    ("sentence", "설명", "because"),
    ("total_hosts", "파트너 수", "partners looked at"),
    ("meetings_per_startup", "기업당 미팅", "meetings a start-up"),
    ("startups_per_host", "파트너당 기업", "start-ups a partner"),
    ("value_milli", "전체 가치(1/1000)", "worth, in thousandths"),
    ("value_max_milli", "최대 가치(1/1000)", "worth at most, in thousandths"),
    ("model_version", "모델", "model"),
    ("decision_rounds", "심사 결정", "rounds of decisions"),
    ("decided_by", "결정 주체", "decided by"),
    ("decisions", "결정", "decisions"),
    ("reserve_rank", "예비 순위", "place on the waiting list"),
    ("reason", "이유", "reason"),
    // of programs and applications
    ("sponsor", "주관 기관", "sponsor"),
    ("tracks", "유형", "tracks"),
    ("track", "유형", "track"),
    ("apply_from_date", "신청 시작일", "applications from"),
    ("apply_until_date", "신청 마감일", "applications until"),
    ("benefits", "지원 내용", "benefits"),
    ("text", "내용", "text"),
    ("amount_max", "상한 금액", "at most"),
    ("amount_min", "하한 금액", "at least"),
    ("months", "기간(개월)", "months"),
    ("quotas", "운영사별 배정", "quotas"),
    ("regional_places", "지역별 배정", "places by region"),
    ("designated_from_date", "지정 시작일", "designated from"),
    ("designated_until_date", "지정 종료일", "designated until"),
    ("reserves", "우선 배정", "reserves"),
    ("basis_points", "비율(0.01%)", "share (0.01%)"),
    ("within", "상위 우선 배정", "within"),
    ("required_documents", "제출 서류", "required documents"),
    ("region_classes", "지역 구분", "region classes"),
    ("place_codes", "지역 코드", "place codes"),
    ("effect", "효과", "effect"),
    ("bonus_points", "가점", "bonus points"),
    ("valid_from_date", "시행일", "in force from"),
    ("valid_until_date", "종료일", "in force until"),
    ("gap", "확인되지 않은 점", "gap"),
    ("announced_changes", "예고된 변경", "announced changes"),
    ("is_official", "공식 자료", "official"),
    ("disclaimer", "유의 사항", "disclaimer"),
    ("sources", "출처", "sources"),
    ("age", "업력", "age"),
    ("equity_share", "지분율", "equity share"),
    ("invested_amount", "투자 금액", "amount invested"),
    ("region", "지역", "region"),
    ("sector", "분야", "sector"),
    ("ratio", "비율", "ratio"),
    ("award_history", "선정 이력", "award history"),
    ("document", "서류", "document"),
    ("disqualification", "결격 사유", "disqualification"),
    ("exclusion", "중복 참여 제한", "exclusion"),
    ("combination", "규칙 결합", "combination"),
    ("start", "기산점", "counted from"),
    ("months_max", "최대 업력(개월)", "months at most"),
    ("is_below", "미만", "below"),
    ("reference_date", "기준일", "reference date"),
    ("party_classes", "주주 구분", "classes of holders"),
    ("includes_related_parties", "특수관계인 포함", "related parties included"),
    ("basis_points_min", "하한(0.01%)", "at least (0.01%)"),
    ("basis_points_max", "상한(0.01%)", "at most (0.01%)"),
    ("money", "투자금 범위", "money that counts"),
    ("investor_kinds", "투자자 종류", "kinds of investor"),
    ("excludes_related_parties", "특수관계인 제외", "related parties excluded"),
    ("window_months", "인정 기간(개월)", "window in months"),
    ("is_paid_in_only", "납입분만", "paid in only"),
    ("is_registered_only", "등기분만", "registered only"),
    ("regional_minimums", "지역별 하한", "minimums by region"),
    ("region_class", "지역 구분", "region class"),
    ("is_outside", "지역 밖", "outside"),
    ("deep_tech_fields", "딥테크 분야", "deep-tech fields"),
    ("headcount_min", "최소 인원", "headcount at least"),
    ("headcount_max", "최대 인원", "headcount at most"),
    ("trl_min", "최소 TRL", "TRL at least"),
    ("trl_max", "최대 TRL", "TRL at most"),
    ("base", "기준 금액", "base"),
    ("currency_code", "통화", "currency"),
    ("invested", "투자받은 금액", "invested"),
    ("figure", "수치", "figure"),
    ("fixed", "정해진 금액", "fixed amount"),
    ("condition", "조건", "condition"),
    ("titles", "서류명", "titles"),
    ("kinds", "종류", "kinds"),
    ("clearance_titles", "확인 서류", "documents that clear"),
    ("includes_applications", "신청 중 포함", "applications included"),
    ("preferences", "희망 순위", "preferences"),
    ("equity_share_basis_points", "요구 지분율(0.01%)", "share asked for (0.01%)"),
    ("actor", "처리 기관", "by"),
    ("documents", "제출한 서류", "documents"),
    ("receive_date", "접수일", "received"),
    ("supplements", "보완 요청", "supplements"),
    ("request_date", "요청일", "asked for"),
    // of contacts
    ("people", "담당자", "people"),
    ("full_name", "성명", "name"),
    ("email", "이메일", "email"),
    ("phone", "전화", "phone"),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use prost_reflect::{Kind, MessageDescriptor};

    use super::*;
    use crate::proto::DESCRIPTORS;
    use crate::text::Language;

    /// Messages that are shown in one phrase: their fields are never seen.
    const PHRASES: [&str; 2] = ["naru.v1.LocalizedText", "naru.v1.Place"];

    fn collect(message: &MessageDescriptor, names: &mut BTreeSet<String>) {
        for field in message.fields() {
            names.insert(field.name().to_owned());
            if let Kind::Message(inner) = field.kind()
                && inner.package_name() == "naru.v1"
                && !PHRASES.contains(&inner.full_name())
            {
                collect(&inner, names);
            }
        }
    }

    #[test]
    fn a_path_is_read_field_by_field() {
        let korean = Speech { language: Language::Korean, both: false };
        let english = Speech { language: Language::English, both: false };
        assert_eq!(path("rounds[2].paid_in", english), "past rounds 3, paid in");
        assert_eq!(path("rounds.paid_in", korean), "투자 유치 이력, 납입 완료");
        assert_eq!(path("place.region_code", english), "region of the place");
        assert_eq!(path("years", korean), "연도별 실적");
    }

    #[test]
    fn the_table_has_every_field_that_people_see_once_and_no_other() {
        let mut seen = BTreeSet::new();
        for message in [
            "Startup",
            "Partner",
            "Engagement",
            "Delegation",
            "Selection",
            "Meeting",
            "Agreement",
            "Program",
            "Application",
            "Contacts",
        ] {
            let name = format!("naru.v1.{message}");
            collect(&DESCRIPTORS.get_message_by_name(&name).unwrap(), &mut seen);
        }
        let labelled: BTreeSet<String> =
            FIELDS.iter().map(|(name, ..)| (*name).to_owned()).collect();
        assert_eq!(labelled.len(), FIELDS.len());
        let fields = labelled.into_iter().filter(|name| !name.contains('.'));
        assert_eq!(fields.collect::<BTreeSet<_>>(), seen);
    }
}
