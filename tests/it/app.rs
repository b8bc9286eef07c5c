//! A real server in this process, on a free port of this machine, with clients of all its services.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use naru::config::Settings;
use naru::proto::agreement_service_client::AgreementServiceClient;
use naru::proto::allocation_service_client::AllocationServiceClient;
use naru::proto::application_service_client::ApplicationServiceClient;
use naru::proto::contact_service_client::ContactServiceClient;
use naru::proto::delegation_service_client::DelegationServiceClient;
use naru::proto::document_service_client::DocumentServiceClient;
use naru::proto::engagement_service_client::EngagementServiceClient;
use naru::proto::match_service_client::MatchServiceClient;
use naru::proto::meeting_service_client::MeetingServiceClient;
use naru::proto::operations_service_client::OperationsServiceClient;
use naru::proto::partner_service_client::PartnerServiceClient;
use naru::proto::program_service_client::ProgramServiceClient;
use naru::proto::report_service_client::ReportServiceClient;
use naru::proto::search_service_client::SearchServiceClient;
use naru::proto::selection_service_client::SelectionServiceClient;
use naru::proto::startup_service_client::StartupServiceClient;
use naru::proto::taxonomy_service_client::TaxonomyServiceClient;
use naru::proto::{
    CreatePartnerRequest, CreateStartupRequest, LocalizedText, Partner, Startup, WriteResult,
};
use naru::server::{self, Running};
use naru::store::Clock;
use tempfile::TempDir;
use tonic::transport::Channel;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;

/// Makes a test on either database of each case.
macro_rules! on_either_database {
    ($($case:ident),* $(,)?) => {
        mod on_sqlite {
            $(
                #[tokio::test(flavor = "multi_thread")]
                async fn $case() {
                    super::$case(crate::app::App::start().await).await;
                }
            )*
        }
        mod on_postgres {
            $(
                #[tokio::test(flavor = "multi_thread")]
                async fn $case() {
                    let database = crate::postgres::database().await;
                    super::$case(crate::app::App::start_on(Some(database)).await).await;
                }
            )*
        }
    };
}

/// A server and its clients.
pub(crate) struct App {
    pub(crate) startups: StartupServiceClient<Channel>,
    pub(crate) partners: PartnerServiceClient<Channel>,
    pub(crate) contacts: ContactServiceClient<Channel>,
    pub(crate) engagements: EngagementServiceClient<Channel>,
    pub(crate) delegations: DelegationServiceClient<Channel>,
    pub(crate) selections: SelectionServiceClient<Channel>,
    pub(crate) meetings: MeetingServiceClient<Channel>,
    pub(crate) agreements: AgreementServiceClient<Channel>,
    pub(crate) programs: ProgramServiceClient<Channel>,
    pub(crate) applications: ApplicationServiceClient<Channel>,
    pub(crate) allocations: AllocationServiceClient<Channel>,
    pub(crate) reports: ReportServiceClient<Channel>,
    pub(crate) documents: DocumentServiceClient<Channel>,
    pub(crate) search: SearchServiceClient<Channel>,
    pub(crate) taxonomy: TaxonomyServiceClient<Channel>,
    pub(crate) matches: MatchServiceClient<Channel>,
    pub(crate) operations: OperationsServiceClient<Channel>,
    pub(crate) channel: Channel,
    /// How far the server's clock is ahead of the wall's, in microseconds.
    ahead: Arc<AtomicI64>,
    server: Option<Running>,
    settings: Settings,
    /// Removed with the app.
    folder: Option<TempDir>,
}

impl App {
    /// On the embedded database in a folder of its own.
    pub(crate) async fn start() -> Self {
        Self::start_on(None).await
    }

    /// On this database, with an index of its own.
    pub(crate) async fn start_on(database: Option<String>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let settings = settings(folder.path(), database);
        Self { folder: Some(folder), ..Self::start_with(settings, Arc::default()).await }
    }

    /// On the embedded database, at noon of a day: what is shown of that day stays true.
    pub(crate) async fn start_on_day(day: jiff::civil::Date) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let noon = day.at(12, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp();
        let ahead = noon.as_microsecond() - server::system_clock()();
        let settings = settings(folder.path(), None);
        let ahead = Arc::new(AtomicI64::new(ahead));
        Self { folder: Some(folder), ..Self::start_with(settings, ahead).await }
    }

    /// On the embedded database in this folder, which stays.
    pub(crate) async fn start_in(folder: &Path) -> Self {
        Self::start_with(settings(folder, None), Arc::default()).await
    }

    /// Removes a folder with the app, such as that in which it was started.
    pub(crate) fn keeping(self, folder: TempDir) -> Self {
        Self { folder: Some(folder), ..self }
    }

    async fn start_with(settings: Settings, ahead: Arc<AtomicI64>) -> Self {
        let server = server::start_at(settings.clone(), clock(&ahead)).await.unwrap();
        let channel = Channel::from_shared(format!("http://{}", server.address())).unwrap();
        let channel = channel.timeout(Duration::from_secs(30)).connect().await.unwrap();
        Self {
            startups: StartupServiceClient::new(channel.clone()),
            partners: PartnerServiceClient::new(channel.clone()),
            contacts: ContactServiceClient::new(channel.clone()),
            engagements: EngagementServiceClient::new(channel.clone()),
            delegations: DelegationServiceClient::new(channel.clone()),
            selections: SelectionServiceClient::new(channel.clone()),
            meetings: MeetingServiceClient::new(channel.clone()),
            agreements: AgreementServiceClient::new(channel.clone()),
            programs: ProgramServiceClient::new(channel.clone()),
            applications: ApplicationServiceClient::new(channel.clone()),
            allocations: AllocationServiceClient::new(channel.clone()),
            reports: ReportServiceClient::new(channel.clone()),
            documents: DocumentServiceClient::new(channel.clone()),
            search: SearchServiceClient::new(channel.clone()),
            taxonomy: TaxonomyServiceClient::new(channel.clone()),
            matches: MatchServiceClient::new(channel.clone()),
            operations: OperationsServiceClient::new(channel.clone()),
            channel,
            ahead,
            server: Some(server),
            settings,
            folder: None,
        }
    }

    /// Stops the server; its data stay until the folder that is answered is dropped.
    pub(crate) async fn stop(mut self) -> Option<TempDir> {
        self.server.take().unwrap().stop().await;
        self.folder.take()
    }

    /// Stops the server and starts another one on the same data.
    pub(crate) async fn restart(self) -> Self {
        self.restart_after(|| {}).await
    }

    /// The same, with something happening to the data in between.
    pub(crate) async fn restart_after(mut self, meanwhile: impl FnOnce()) -> Self {
        self.server.take().unwrap().stop().await;
        meanwhile();
        let folder = self.folder.take();
        let ahead = Arc::clone(&self.ahead);
        Self { folder, ..Self::start_with(self.settings.clone(), ahead).await }
    }

    /// Stops the server and starts another one on the same data with other settings.
    pub(crate) async fn restart_with(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        change(&mut self.settings);
        self.restart().await
    }

    /// The settings of the server.
    pub(crate) fn settings(&self) -> Settings {
        self.settings.clone()
    }

    /// The folder of database and index.
    pub(crate) fn data_dir(&self) -> &Path {
        &self.settings.data_dir
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.server.as_ref().unwrap().address()
    }

    /// Lets the server's clock jump forward.
    pub(crate) fn pass(&self, time: Duration) {
        let micros = i64::try_from(time.as_micros()).unwrap();
        self.ahead.fetch_add(micros, Ordering::Relaxed);
    }

    /// Stores a start-up and answers the token of the write.
    pub(crate) async fn create_startup(&mut self, startup: Startup) -> (WriteResult, String) {
        let request = CreateStartupRequest { startup: Some(startup), ..Default::default() };
        let reply = self.startups.create_startup(request).await.unwrap().into_inner();
        (reply.result.unwrap(), reply.consistency_token)
    }

    /// Stores a partner and answers the token of the write.
    pub(crate) async fn create_partner(&mut self, partner: Partner) -> (WriteResult, String) {
        let request = CreatePartnerRequest { partner: Some(partner), ..Default::default() };
        let reply = self.partners.create_partner(request).await.unwrap().into_inner();
        (reply.result.unwrap(), reply.consistency_token)
    }
}

/// Settings of a server on a free port.
pub(crate) fn settings(folder: &Path, database: Option<String>) -> Settings {
    Settings {
        listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
        data_dir: folder.to_owned(),
        database,
        rates_file: None,
        taxonomy_file: None,
        time_zone: jiff::tz::TimeZone::UTC,
        undelete_days: 30,
        log: String::new(),
    }
}

fn clock(ahead: &Arc<AtomicI64>) -> Clock {
    let wall = server::system_clock();
    let ahead = Arc::clone(ahead);
    Arc::new(move || wall() + ahead.load(Ordering::Relaxed))
}

/// A text in both languages.
pub(crate) fn text(ko: &str, en: &str) -> Option<LocalizedText> {
    Some(LocalizedText { ko: ko.to_owned(), en: en.to_owned() })
}

/// A start-up that has little more than a name.
pub(crate) fn startup(id: &str) -> Startup {
    Startup {
        name: format!("startups/{id}"),
        display_name: text("", &format!("Startup {id}")),
        ..Startup::default()
    }
}

/// A partner that has little more than a name.
pub(crate) fn partner(id: &str) -> Partner {
    Partner {
        name: format!("partners/{id}"),
        display_name: text("", &format!("Partner {id}")),
        ..Partner::default()
    }
}

/// Checks code and reason of an error.
#[track_caller]
pub(crate) fn assert_refused<T: std::fmt::Debug>(
    reply: Result<T, Status>,
    code: Code,
    reason: &str,
) -> Status {
    let status = reply.expect_err("the call should be refused");
    assert_eq!(status.code(), code, "{status:?}");
    let info = status.get_details_error_info().expect("every error has a reason");
    assert_eq!((info.domain.as_str(), info.reason.as_str()), ("naru", reason), "{status:?}");
    status
}

/// The field paths of an invalid request.
pub(crate) fn violated_fields(status: &Status) -> Vec<String> {
    let details = status.get_details_bad_request().expect("the violations");
    details.field_violations.into_iter().map(|violation| violation.field).collect()
}
