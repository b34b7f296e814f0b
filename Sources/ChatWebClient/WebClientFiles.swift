/// The web client, compiled in: the files of the folder `Client`, its scripts and style sheets joined (the module WebModules).
///
/// The build makes the list (the plugin `EmbedWebClient`), so that nobody keeps one.
package enum WebClientFiles {
    /// All files by path.
    package static let all: [WebClientFile] = embedded.map { WebClientFile($0) }
}
