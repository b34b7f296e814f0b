import ChatCore
import ChatWebClient
import HTTPTypes
import Hummingbird
import Logging

/// Puts the web client on the public listener: `/`, `/sw.js`, `/manifest.webmanifest` and `/assets/…`.
struct WebRoutes: Sendable {
    private let source: Source

    private enum Source: Sendable {
        /// What is compiled in; every answer is ready.
        case site(WebSite)
        /// What lies in a folder at each request.
        case folder(WebFolder)
    }

    /// Prepares what the configuration asks for; nil when it is off. Takes a moment, for the files are compressed.
    ///
    /// - Throws: ``StartupFailure`` naming `web.root` when nothing can be served from there.
    init?(_ configuration: ChatServerConfiguration.Web, logger: Logger) throws(StartupFailure) {
        guard configuration.isEnabled else { return nil }
        guard let root = configuration.root else {
            let site = WebSite(WebClientFiles.all)
            logger.debug(
                "web client ready",
                metadata: [
                    "chat.web.digest": "\(site.digest)", "chat.web.files": "\(site.count)",
                    "chat.web.bytes": "\(site.byteCount)", "chat.web.gzipBytes": "\(site.compressedByteCount)",
                ])
            source = .site(site)
            return
        }
        let folder = WebFolder(path: root)
        let files: [WebClientFile]
        do {
            files = try folder.files()
        } catch {
            throw .configuration("web.root: \(error).")
        }
        guard files.contains(where: { $0.path == "index.html" }) else {
            throw .configuration("web.root: there is no index.html in \(root).")
        }
        logger.notice("the web client is served from a folder", metadata: ["chat.web.root": "\(root)"])
        source = .folder(folder)
    }

    /// Serves these files.
    init(_ site: WebSite) { source = .site(site) }

    func mount(on router: some RouterMethods<PublicRequestContext>) {
        for path: RouterPath in ["/", "/sw.js", "/manifest.webmanifest", "/assets/**"] {
            router.answer(path, [.get: { request, _ in try await response(to: request) }])
        }
    }

    private func response(to request: Request) async throws -> Response {
        switch source {
        case .site(let site): return try site.response(request.uri.path, request.headers)
        case .folder(let folder):
            let files: [WebClientFile]
            do {
                files = try await folder.read()
            } catch {
                throw ChatError(.internal, detail: "web.root: \(error)")
            }
            return try WebSite(files, use: .changing).newest(request.uri.path, request.headers)
        }
    }
}
