//! Whether Korean registration numbers are sound.

use super::report::Report;

impl Report {
    /// A business registration number (사업자등록번호), or nothing.
    pub(super) fn business_registration(&mut self, field: &str, number: &str) {
        self.at(field, |report| match digits::<10>(number) {
            _ if number.is_empty() => {}
            None => report.fail("must have ten digits, such as 000-00-00034"),
            Some(digits) if !has_business_check_digit(&digits) => {
                report.fail("has a wrong check digit; compare it with the certificate");
            }
            Some(_) => {}
        });
    }

    /// A corporate registration number (법인등록번호), or nothing. The contract asks for thirteen digits and for no check
    /// digit, so the last one is free.
    pub(super) fn corporate_registration(&mut self, field: &str, number: &str) {
        if !number.is_empty() && digits::<13>(number).is_none() {
            self.at(field, |report| {
                report.fail("must have thirteen digits, such as 000000-0000011")
            });
        }
    }
}

/// The digits of a number without its hyphens; `None` where they are not `N` or something else is between them.
fn digits<const N: usize>(number: &str) -> Option<[u32; N]> {
    let digits: Option<Vec<u32>> =
        number.chars().filter(|&c| c != '-').map(|c| c.to_digit(10)).collect();
    digits?.try_into().ok()
}

/// The rule of the National Tax Service: the first nine digits times 1, 3, 7, 1, 3, 7, 1, 3, 5 are added up, together
/// with the tens of the last product; the check digit makes the sum a multiple of ten.
fn has_business_check_digit(digits: &[u32; 10]) -> bool {
    const WEIGHTS: [u32; 9] = [1, 3, 7, 1, 3, 7, 1, 3, 5];
    let products: u32 = WEIGHTS.iter().zip(digits).map(|(weight, digit)| weight * digit).sum();
    let tens = WEIGHTS[8] * digits[8] / 10;
    (products + tens + digits[9]).is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers that companies print in the foot of their sites, and one worked out by hand in many explanations.
    const BUSINESS_NUMBERS: [&str; 4] =
        ["124-81-00998", "220-81-62517", "120-81-47521", "1234567891"];

    #[test]
    fn published_business_numbers_are_sound() {
        for number in BUSINESS_NUMBERS {
            let digits = digits::<10>(number);
            assert!(digits.is_some_and(|digits| has_business_check_digit(&digits)), "{number}");
        }
    }

    #[test]
    fn every_other_check_digit_is_wrong() {
        for number in BUSINESS_NUMBERS {
            let Some(digits) = digits::<10>(number) else { continue };
            let others = (0..10).filter(|&last| last != digits[9]);
            for other in others {
                let mut wrong = digits;
                wrong[9] = other;
                assert!(!has_business_check_digit(&wrong), "{number} with {other}");
            }
        }
    }

    #[test]
    fn only_digits_and_hyphens_make_a_number() {
        assert!(digits::<13>("130111-0006246").is_some());
        for bad in
            ["", "12345", "12345678901", "１２３４５６７８９１", "124 81 00998", "12481O0998"]
        {
            assert!(digits::<10>(bad).is_none(), "{bad}");
        }
    }
}
