//! Every limit that the contract states, with its unit last in its name.
//!
//! Characters are Unicode scalar values: a limit holds alike for Korean and English.

use std::ops::RangeInclusive;

// Whole messages and reports.

/// The most bytes of an encoded profile.
pub const PROFILE_BYTES_MAX: usize = 256 * 1024;
/// The most bytes of an encoded delegation.
pub const DELEGATION_BYTES_MAX: usize = 1024 * 1024;
/// The most bytes of an encoded selection.
pub const SELECTION_BYTES_MAX: usize = 2 * 1024 * 1024;
/// The most bytes of an encoded program.
pub const PROGRAM_BYTES_MAX: usize = 1024 * 1024;
/// The most violations that are told at once; how many more there are is said in one further violation.
pub const VIOLATIONS_MAX: usize = 100;

// Texts, in characters.

/// The most characters of the name of an organisation, person, program, certificate or facility, of a role, and of who
/// recorded something.
pub const NAME_CHARS_MAX: usize = 200;
/// The most characters of the name of another system.
pub const EXTERNAL_SYSTEM_CHARS_MAX: usize = 100;
/// The most characters of an id in another system.
pub const EXTERNAL_ID_CHARS_MAX: usize = 200;
/// The most characters of an address on the web.
pub const URI_CHARS_MAX: usize = 2_000;
/// The most characters of a one-liner, in each language.
pub const ONE_LINER_CHARS_MAX: usize = 300;
/// The most characters of a profile's description or thesis, in each language.
pub const DESCRIPTION_CHARS_MAX: usize = 10_000;
/// The most characters of what an entry of a profile says in words, in each language.
pub const DETAIL_CHARS_MAX: usize = 2_000;
/// The most characters of the title of a right or a research area, in each language.
pub const TITLE_CHARS_MAX: usize = 500;
/// The most characters of the number of an application or a grant.
pub const RIGHT_NUMBER_CHARS_MAX: usize = 100;
/// The most characters of where a fact was read.
pub const SOURCE_CHARS_MAX: usize = 500;
/// The most characters of a tag.
pub const TAG_CHARS_MAX: usize = 50;
/// The most characters of a city.
pub const CITY_CHARS_MAX: usize = 100;
/// The most characters of where a venue is.
pub const ADDRESS_CHARS_MAX: usize = 500;
/// The most characters of the rule by which a delegation recurs.
pub const RECURRENCE_RULE_CHARS_MAX: usize = 200;
/// The most characters of an e-mail address.
pub const EMAIL_CHARS_MAX: usize = 254;
/// The most characters of a telephone number.
pub const PHONE_CHARS_MAX: usize = 40;
/// The most characters of a request id.
pub const REQUEST_ID_CHARS_MAX: usize = 64;
/// The reason of a change to a match list.
pub const EDIT_REASON_CHARS_MAX: usize = 500;
/// The code of a meeting.
pub const MEETING_CODE_CHARS_MAX: usize = 16;
/// The id of a meeting or an agreement, which the id of an engagement holds.
pub const SOURCE_ID_CHARS_MAX: usize = 61;

// Lists of profiles, in entries.

/// The most other names of a profile.
pub const ALIASES_MAX: usize = 20;
/// The most ids in other systems.
pub const EXTERNAL_IDS_MAX: usize = 20;
/// The most tags.
pub const TAGS_MAX: usize = 50;
/// The most languages of an organisation or a person.
pub const LANGUAGES_MAX: usize = 20;
/// The most statements of sources.
pub const REPORTED_FACTS_MAX: usize = 100;
/// The most sectors of a start-up.
pub const STARTUP_SECTORS_MAX: usize = 10;
/// The most founders.
pub const FOUNDERS_MAX: usize = 20;
/// The most customers.
pub const CUSTOMERS_MAX: usize = 100;
/// The most past rounds.
pub const ROUNDS_MAX: usize = 50;
/// The most investors of one round.
pub const ROUND_INVESTORS_MAX: usize = 50;
/// The most equity positions.
pub const EQUITY_MAX: usize = 200;
/// The most years with figures.
pub const YEARS_MAX: usize = 30;
/// The most rights to intellectual property.
pub const INTELLECTUAL_PROPERTY_MAX: usize = 200;
/// The most certificates.
pub const CERTIFICATES_MAX: usize = 50;
/// The most disqualifications.
pub const DISQUALIFICATIONS_MAX: usize = 20;
/// The most programs.
pub const PROGRAMS_MAX: usize = 50;
/// The most target markets.
pub const TARGET_MARKETS_MAX: usize = 50;
/// The most competitors.
pub const COMPETITORS_MAX: usize = 50;
/// The most sectors of a partner.
pub const PARTNER_SECTORS_MAX: usize = 30;
/// The most places in which a partner invests.
pub const INVESTS_IN_MAX: usize = 100;
/// The most research areas.
pub const RESEARCH_AREAS_MAX: usize = 50;
/// The most facilities.
pub const FACILITIES_MAX: usize = 50;
/// The most deals of a portfolio.
pub const PORTFOLIO_MAX: usize = 2_000;
/// The most sectors of one deal or research area.
pub const ENTRY_SECTORS_MAX: usize = 10;
/// The most tags of one deal.
pub const DEAL_TAGS_MAX: usize = 20;
/// The most sectors that a partner excludes.
pub const EXCLUDED_SECTORS_MAX: usize = 30;
/// The most profiles that a profile excludes.
pub const EXCLUDED_PROFILES_MAX: usize = 200;
/// The most countries that a profile excludes.
pub const EXCLUDED_COUNTRIES_MAX: usize = 50;
/// The most contact persons of a profile.
pub const CONTACTS_MAX: usize = 50;

// Lists of delegations, in entries.

/// The most venues.
pub const VENUES_MAX: usize = 200;
/// The most travel times.
pub const TRAVEL_TIMES_MAX: usize = 10_000;
/// The most start-ups that go, and that take part in a fixed part of the programme.
pub const PARTICIPANTS_MAX: usize = 500;
/// The most entries of who else goes.
pub const COMPANIONS_MAX: usize = 100;
/// The most partners that receive start-ups.
pub const HOSTS_MAX: usize = 500;
/// The most fixed parts of the programme.
pub const FIXED_BLOCKS_MAX: usize = 500;
/// The most interpreters.
pub const INTERPRETERS_MAX: usize = 100;
/// The most requests for meetings.
pub const MEETING_REQUESTS_MAX: usize = 10_000;
/// The most absences of a participant, windows of a host, or hours of an interpreter.
pub const SPANS_MAX: usize = 100;
/// The most occurrences of a recurring delegation that are moved.
pub const MOVED_OCCURRENCES_MAX: usize = 100;
/// The most occurrences of a recurring delegation that are skipped.
pub const SKIPPED_DATES_MAX: usize = 100;

/// The most candidates of a selection.
pub const CANDIDATES_MAX: usize = 500;
/// The most criteria by which a panel judges.
pub const CRITERIA_MAX: usize = 20;
/// The most evaluators of a selection.
pub const EVALUATORS_MAX: usize = 50;
/// The most conflicts of interest of a selection.
pub const CONFLICTS_MAX: usize = 1_000;
/// The most score sheets of a selection.
pub const SCORE_SHEETS_MAX: usize = 10_000;
/// The most rounds in which a selection is decided.
pub const SELECTION_ROUNDS_MAX: usize = 20;
/// The most partners of which a shortlist tells that a candidate fits them.
pub const BEST_HOSTS_MAX: usize = 5;
/// The most of the proposed of which a shortlist tells that a candidate shares partners with them.
pub const SHARES_WITH_MAX: usize = 3;
/// The most changes of its status that a meeting keeps.
pub const MEETING_STATUS_CHANGES_MAX: usize = 100;
/// The most partners to which an applicant would go.
pub const PREFERENCES_MAX: usize = 500;
/// The most turns of an application.
pub const APPLICATION_EVENTS_MAX: usize = 50;
/// The most documents that an applicant has handed in.
pub const RECEIVED_DOCUMENTS_MAX: usize = 100;
/// The most supplements that an applicant was asked for.
pub const SUPPLEMENTS_MAX: usize = 50;
/// The most open applications of a program that are ranked.
pub const RANKED_APPLICATIONS_MAX: usize = 5_000;
/// How many applicants may be asked for, of an operator; 0: as many as unless told.
pub const RANKED: RangeInclusive<i32> = 0..=500;
/// How many applicants are ranked for an operator unless told.
pub const RANKED_DEFAULT: usize = 50;
/// The most that are set aside for an operator of whom it is told.
pub const UNRANKED_MAX: usize = 500;
/// The most programs of which is told where their files stand.
pub const PIPELINE_PROGRAMS_MAX: usize = 10;
/// The most things to be done of which a reply tells.
pub const PIPELINE_TASKS_MAX: usize = 5_000;
/// The days ahead of which is told what is to be done; 0 stands for a default.
pub const WITHIN_DAYS: RangeInclusive<i32> = 0..=365;
/// The same where the request does not say.
pub const WITHIN_DAYS_DEFAULT: i32 = 14;
/// The most years of which programs are listed.
pub const LISTED_YEARS_MAX: usize = 20;
/// The most tracks, benefits, reserves, stages, region classes and sources of a program, each.
pub const PROGRAM_PARTS_MAX: usize = 20;
/// The most operators or hosts of a program that have places of their own.
pub const PROGRAM_QUOTAS_MAX: usize = 500;
/// The most documents that applicants of a program hand in.
pub const REQUIRED_DOCUMENTS_MAX: usize = 50;
/// The most countries and regions of a region class.
pub const PLACE_CODES_MAX: usize = 300;
/// The most rules of a program.
pub const PROGRAM_RULES_MAX: usize = 200;
/// The most sectors, programs, titles or other rules that a rule names.
pub const RULE_ITEMS_MAX: usize = 50;
/// The most next steps of a meeting.
pub const NEXT_STEPS_MAX: usize = 20;
/// The most start-ups, and the most partners, that are parties of an agreement.
pub const AGREEMENT_PARTIES_MAX: usize = 20;
/// The most turns that an agreement took.
pub const AGREEMENT_EVENTS_MAX: usize = 50;
/// The most obligations of an agreement.
pub const OBLIGATIONS_MAX: usize = 50;
/// The most payments on account of an agreement.
pub const PAYMENTS_MAX: usize = 50;
/// The most places where an agreement can be read or was told of.
pub const EVIDENCE_MAX: usize = 20;

// Lists of requests, in entries.

/// The most values in one list of a filter.
pub const FILTER_VALUES_MAX: usize = 50;
/// The most candidates that a request excludes.
pub const EXCLUDED_NAMES_MAX: usize = 500;
/// The most profiles of one batch.
pub const BATCH_MAX: usize = 500;
/// The most meetings of an earlier plan.
pub const EARLIER_MEETINGS_MAX: usize = 20_000;

// Merges.

/// The most profiles that refer to a profile which is merged into another one.
pub const REFERRERS_MAX: usize = 10_000;
/// The most bytes of them together, encoded.
pub const REFERRERS_BYTES_MAX: u64 = 64 << 20;

// Numbers.

/// The most profiles on a page of a list.
pub const LIST_PAGE_SIZE_MAX: i32 = 1_000;
/// Profiles on a page of a list where the request does not say.
pub const LIST_PAGE_SIZE_DEFAULT: i32 = 100;
/// The most results on a page of a search.
pub const SEARCH_PAGE_SIZE_MAX: i32 = 100;
/// Results on a page of a search where the request does not say.
pub const SEARCH_PAGE_SIZE_DEFAULT: i32 = 20;
/// The most suggestions of a reply.
pub const SUGGESTIONS_MAX: i32 = 20;
/// Suggestions of a reply where the request does not say.
pub const SUGGESTIONS_DEFAULT: i32 = 8;
/// The most characters that something is suggested for.
pub const SUGGESTION_TEXT_CHARS_MAX: usize = 100;
/// The most concepts of a page, and how many there are unless told otherwise.
pub const CONCEPTS_PAGE_SIZE_MAX: i32 = 1_000;
/// The most characters by which concepts are looked up.
pub const CONCEPT_TEXT_CHARS_MAX: usize = 200;
/// The most matches of an answer.
pub const MATCH_RESULTS_MAX: i32 = 200;
/// Matches in a reply where the request does not say.
pub const MATCH_RESULTS_DEFAULT: i32 = 20;
/// The most start-ups for which matches are streamed.
pub const STREAMED_STARTUPS_MAX: usize = 10_000;
/// The most start-ups, and the most partners, whose pairs are scored.
pub const PAIRED_MAX: usize = 500;
/// The most differences between index and store that an answer names.
pub const DIFFERENCES_MAX: i32 = 1_000;
/// Differences that a reply names where the request does not say.
pub const DIFFERENCES_DEFAULT: i32 = 100;
/// Technology readiness levels.
pub const TRL: RangeInclusive<i32> = 1..=9;
/// Calendar years of figures and of programs' calls.
pub const YEAR: RangeInclusive<i32> = 1900..=2200;
/// The years in which companies of deals were founded: some are older than any figures.
pub const FOUNDED_YEAR: RangeInclusive<i32> = 1800..=2200;
/// The investors in a round of which a portfolio tells.
pub const ROUND_INVESTORS: RangeInclusive<i32> = 1..=1_000;
/// The others of a party in a match list where the request does not say.
pub const LISTED_PER_PARTY_DEFAULT: usize = 10;
/// The most others of a party in a match list.
pub const LISTED_PER_PARTY_MAX: i32 = 50;
/// The most pairs set aside of which a match list tells.
pub const SET_ASIDE_MAX: usize = 1_000;
/// The most bytes of a match list without its inputs, encoded.
pub const MATCH_LIST_BYTES_MAX: usize = 3 << 20;

/// The most applicants that are allocated at once.
pub const ALLOCATED_MAX: usize = 5_000;
/// The most pairs of an applicant and an operator that are allocated at once: both sides' lists are kept.
pub const ALLOCATED_PAIRS_MAX: usize = 500_000;
/// The most bytes of a plan with what it was made of, so that a client that takes 64 MiB gets it whole.
pub const PLAN_BYTES_MAX: usize = 60 << 20;
/// The most changes to a match list at once.
pub const MATCH_LIST_EDITS_MAX: usize = 100;
/// The most changes to a match list in all.
pub const MATCH_LIST_EDITS_TOTAL_MAX: usize = 1_000;
/// The start-ups that a call selects.
pub const PLACES: RangeInclusive<i32> = 1..=500;
/// The places of a program, or of one of its operators; 0 stands for none that are known.
pub const PROGRAM_PLACES: RangeInclusive<i32> = 0..=100_000;
/// The most versions of a program that are told, the last ones.
pub const PROGRAM_VERSIONS_MAX: u32 = 1_000;
/// The most characters of the etag of a version.
pub const ETAG_CHARS_MAX: usize = 64;
/// The most start-ups that are judged by their names.
pub const CHECKED_STARTUPS_MAX: usize = 500;
/// For how many days after a check is told whose answer ends; 0 stands for a default.
pub const ENDS_WITHIN_DAYS: RangeInclusive<i32> = 0..=3_650;
/// The same where the request does not say.
pub const ENDS_WITHIN_DAYS_DEFAULT: i32 = 90;
/// The points that a rule gives to who passes it.
pub const BONUS_POINTS: RangeInclusive<i32> = 1..=1_000;
/// How long something of a program takes or may be ago, in months.
pub const PROGRAM_MONTHS: RangeInclusive<i32> = 0..=1_200;
/// One amount by another one, in hundredths of a percent.
pub const RATIO_BASIS_POINTS: RangeInclusive<i32> = 0..=1_000_000;
/// The points that a criterion of a panel can give.
pub const CRITERION_POINTS: RangeInclusive<i32> = 1..=1_000;
/// With how many of its best partners a candidate counts.
pub const MEETINGS_PER_STARTUP: RangeInclusive<i32> = 1..=50;
/// The same where the request does not say.
pub const MEETINGS_PER_STARTUP_DEFAULT: usize = 8;
/// How many candidates of one partner count.
pub const STARTUPS_PER_HOST: RangeInclusive<i32> = 1..=16;
/// The same where the request does not say.
pub const STARTUPS_PER_HOST_DEFAULT: usize = 4;
/// The partners that a shortlist looked at.
pub const SHORTLIST_HOSTS: RangeInclusive<i32> = 0..=100_000;
/// How good a meeting was.
pub const STARS: RangeInclusive<i32> = 1..=5;
/// How many days after an agreement has ended that is told as late.
pub const EXPIRY_LATE_DAYS_MAX: i64 = 30;
/// The days of which is told what is due where the request does not say.
pub const DUE_DAYS_DEFAULT: i64 = 30;
/// The most things that are due of which a reply tells.
pub const DUE_ITEMS_MAX: usize = 1_000;
/// The years of a date, as `google.type.Date` has them.
pub const DATE_YEAR: RangeInclusive<i32> = 1..=9999;
/// The staff at a year's end.
pub const HEADCOUNT: RangeInclusive<i32> = 0..=10_000_000;
/// A share of equity in hundredths of a percent; also what the positions of one day add up to.
pub const SHARE_BASIS_POINTS: RangeInclusive<i32> = 0..=10_000;
/// The part of an amount behind the units, in billionths of a unit.
pub const NANOS: RangeInclusive<i32> = -999_999_999..=999_999_999;
/// A score by which pairs are left out, in thousandths.
pub const SCORE_MILLI: RangeInclusive<i32> = -100_000..=100_000;
/// A partner's meetings on one day.
pub const MEETINGS_PER_DAY: RangeInclusive<i32> = 0..=1_000;
/// The companies that a partner receives at one visit.
pub const STARTUPS_PER_VISIT: RangeInclusive<i32> = 0..=1_000;
/// A partner's deals in one year.
pub const DEALS_PER_YEAR: RangeInclusive<i32> = 0..=10_000;
/// The days from the first to the last one of a delegation.
pub const DELEGATION_DAYS_MAX: i32 = 30;
/// The days from the first to the last one of a stretch whose occurrences are listed: ten years.
pub const OCCURRENCES_DAYS_MAX: i32 = 3_653;
/// The most occurrences that a reply tells.
pub const OCCURRENCES_MAX: usize = 1_000;
/// The people of one accompanying organisation, staff or observers.
pub const COMPANION_PEOPLE: RangeInclusive<i32> = 0..=1_000;
/// The meetings of a party on a delegation.
pub const MEETINGS: RangeInclusive<i32> = 0..=1_000;
/// How long a meeting takes, and from when to when meetings may begin; 0 stands for a default.
pub const MEETING_MINUTES: RangeInclusive<i32> = 0..=1_440;
/// How long a way takes, and what lies between two meetings besides.
pub const WAY_MINUTES: RangeInclusive<i32> = 0..=1_439;
/// When the first meeting of a day may begin where the rules do not say.
pub const DAY_START_TIME_DEFAULT: &str = "09:00";
/// The latest end of a meeting where the rules do not say.
pub const DAY_END_TIME_DEFAULT: &str = "18:00";
/// The work of a search for a plan; 0 stands for a default.
pub const PLAN_WORK: RangeInclusive<i64> = 0..=2_000_000_000;
/// The seconds of a moment, of the years from 1 to 9999, as `google.protobuf.Timestamp` has them.
pub const TIMESTAMP_SECONDS: RangeInclusive<i64> = -62_135_596_800..=253_402_300_799;
/// The part of a moment behind the seconds, in billionths of a second.
pub const TIMESTAMP_NANOS: RangeInclusive<i32> = 0..=999_999_999;
