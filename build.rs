//! Compiles the contract in `proto/` without protoc: once into the descriptors that reflection serves, once into Rust.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

use prost::Message as _;
use prost_types::FileDescriptorSet;

fn main() -> Result<(), Box<dyn Error>> {
    // tonic-prost-build tells cargo nothing of the files it was made from.
    println!("cargo::rerun-if-changed=proto");
    println!("cargo::rerun-if-changed=build.rs");
    let out_dir = PathBuf::from(env::var("OUT_DIR")?);
    let files = proto_files(Path::new("proto"))?;

    // Encoded by the compiler itself: a round trip through prost_types would drop options.
    let descriptors = compiler(false, &files)?.encode_file_descriptor_set();
    fs::write(out_dir.join("descriptors.bin"), descriptors)?;

    // Source info carries the comments, which become the documentation of the Rust types.
    let documented = compiler(true, &files)?.encode_file_descriptor_set();
    generate(FileDescriptorSet::decode(documented.as_slice())?)
}

fn proto_files(root: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut files = vec![PathBuf::from("google/rpc/error_details.proto")];
    for entry in fs::read_dir(root.join("naru/v1"))? {
        files.push(entry?.path().strip_prefix(root)?.to_owned());
    }
    files.sort();
    Ok(files)
}

fn compiler(source_info: bool, files: &[PathBuf]) -> Result<protox::Compiler, protox::Error> {
    let mut compiler = protox::Compiler::new(["proto"])?;
    compiler.include_imports(true).include_source_info(source_info);
    compiler.open_files(files)?;
    Ok(compiler)
}

fn generate(mut set: FileDescriptorSet) -> Result<(), Box<dyn Error>> {
    // tonic-types has the Rust types of google.rpc; Status alone is referred to, and must be known.
    set.file.retain(|file| file.name() != "google/rpc/error_details.proto");
    let mut config = prost_build::Config::new();
    config.extern_path(".google.rpc.Status", "::tonic_types::Status");
    config.include_file("contract.rs");
    for file in set.file.iter().filter(|file| file.package() != "google.protobuf") {
        for message in &file.message_type {
            reflect(&mut config, &format!("{}.{}", file.package(), message.name()));
        }
    }
    tonic_prost_build::configure()
        .emit_rerun_if_changed(false)
        .compile_fds_with_config(set, config)?;
    Ok(())
}

/// Lets a message be read by field names, which its JSON form and field masks need.
fn reflect(config: &mut prost_build::Config, message: &str) {
    config
        .type_attribute(message, "#[derive(::prost_reflect::ReflectMessage)]")
        .type_attribute(
            message,
            format!(
                "#[prost_reflect(message_name = \"{message}\", descriptor_pool = \"crate::proto::DESCRIPTORS\")]"
            ),
        );
}
