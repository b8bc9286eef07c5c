//! Documents that the service makes, written to files.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use super::client::Client;
use super::failure::{Spoken, Usage};
use super::files::replace;
use super::language::{Speech, counted};
use super::output::clean;
use super::{Context, Outcome};
use crate::proto::render_document_response::Part;
use crate::proto::{DocumentHeader, RenderDocumentRequest};

/// A file that was written, as JSON.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Written {
    file: String,
    media_type: String,
    size_bytes: i64,
}

/// A file that has come and is not written yet.
pub(super) struct Received {
    /// Where it goes.
    pub(super) path: PathBuf,
    pub(super) bytes: Vec<u8>,
    written: Written,
}

/// Where the files go.
pub(super) enum Target {
    File(PathBuf),
    Folder(PathBuf),
}

impl Target {
    pub(super) fn of(output: Option<&Path>, documents: usize) -> anyhow::Result<Self> {
        let Some(output) = output else { return Ok(Self::Folder(PathBuf::from("."))) };
        let is_meant = output.as_os_str().as_encoded_bytes().ends_with(b"/");
        if !is_meant && !output.is_dir() {
            if documents > 1 {
                let why = "there are several documents, which need a folder; end its name with /";
                return Err(Usage(format!("{}: {why}", output.display())).into());
            }
            return Ok(Self::File(output.to_owned()));
        }
        let cannot = || format!("cannot make the folder {}", output.display());
        std::fs::create_dir_all(output).with_context(cannot)?;
        Ok(Self::Folder(output.to_owned()))
    }

    fn path(&self, file_name: &str) -> anyhow::Result<PathBuf> {
        match self {
            Self::File(path) => Ok(path.clone()),
            Self::Folder(folder) => {
                // A server must not choose the folder.
                let is_plain = |it: char| it.is_ascii_alphanumeric() || it == '-' || it == '.';
                anyhow::ensure!(
                    file_name.chars().all(is_plain) && !file_name.starts_with('.'),
                    "the server calls the file `{}`, which is no plain name; name a file",
                    clean(file_name)
                );
                Ok(folder.join(file_name))
            }
        }
    }
}

/// Reads a document, for a path at which nothing is yet unless it may be replaced.
pub(super) async fn read(
    client: &Client,
    request: RenderDocumentRequest,
    target: &Target,
    force: bool,
) -> anyhow::Result<Received> {
    let call = async || client.documents().render_document(client.request(request.clone())).await;
    let mut parts = client.once_indexed(call).await?;
    let header = match parts.message().await?.and_then(|it| it.part) {
        Some(Part::Header(header)) => header,
        _ => anyhow::bail!("the server sends a file without its name; upgrade it"),
    };
    let DocumentHeader { file_name, media_type, size_bytes, .. } = header;
    let path = target.path(&file_name)?;
    if path.exists() && !force {
        return Err(Spoken {
            ko: format!("{}: 이미 있는 파일입니다", path.display()),
            en: format!("{} is there already", path.display()),
            advice: (
                "--force를 붙이면 새 파일로 바꿉니다".to_owned(),
                "replace it with --force".to_owned(),
            ),
        }
        .into());
    }
    let mut bytes = Vec::new();
    while let Some(part) = parts.message().await? {
        if let Some(Part::Chunk(chunk)) = part.part {
            bytes.extend(chunk);
        }
    }
    let received = bytes.len();
    anyhow::ensure!(
        i64::try_from(received).is_ok_and(|it| it == size_bytes),
        "{file_name} has {received} of {size_bytes} bytes; try again"
    );
    let written = Written { file: path.display().to_string(), media_type, size_bytes };
    Ok(Received { path, bytes, written })
}

/// Writes files, all of which have come, and says which.
pub(super) fn save(files: Vec<Received>, context: &Context) -> anyhow::Result<Outcome> {
    let mut all = Vec::new();
    for Received { path, bytes, written } in files {
        replace(&path, &bytes)?;
        all.push(written);
    }
    if context.options.json {
        context.output.value(&serde_json::json!({ "files": all }))?;
        return Ok(Outcome::Fine);
    }
    context.output.lines(all.iter().map(|it| clean(&it.file)))?;
    let count = u64::try_from(all.len()).unwrap_or(u64::MAX);
    context.output.notes([context.speech.say(
        format!("파일 {count}개를 저장했습니다"),
        format!("{} written", counted(count, "file", "files")),
    )])?;
    Ok(Outcome::Fine)
}

/// A bar over the files; hidden elsewhere than on a terminal.
pub(super) fn progress(files: usize, speech: Speech) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {eta}");
    let style = style.expect("a template that is correct");
    let word = speech.say("문서를 만드는 중", "making documents");
    ProgressBar::new(files as u64).with_style(style).with_message(word)
}
