/// The web client, compiled in: the files of the folder `Client` as they lie there.
///
/// The build makes the list (the plugin `EmbedWebClient`), so that nobody keeps one.
package enum WebClientFiles {
    /// All files by path.
    package static let all: [WebClientFile] = embedded.map { WebClientFile($0) }
}
