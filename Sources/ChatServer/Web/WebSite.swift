import ChatWebClient
import HTTPTypes
import Hummingbird

/// The web client as a set of answers by path. What is not in the set does not exist: no path is ever turned into a file's name.
struct WebSite: Sendable {
    /// Who may keep what.
    enum Use: Sendable {
        /// The files will not change while this runs.
        case fixed
        /// The files may be others at the next request.
        case changing
    }

    /// ``WebDigest`` of all files.
    let digest: String
    private let assets: [String: WebAsset]

    /// Prepares all answers.
    ///
    /// - Shape: `/`, `/sw.js`, `/manifest.webmanifest`, and every other file at `/assets/DIGEST/PATH`.
    init(_ files: [WebClientFile], use: Use = .fixed) {
        digest = WebDigest.of(files)
        let templates = WebTemplates(digest: digest, paths: files.map(\.path).sorted())
        var assets: [String: WebAsset] = [:]
        for file in files {
            let isRoot = WebTemplates.rootFiles.contains(file.path)
            let filled = WebClientFile(path: file.path, bytes: templates.filled(file))
            let caching: WebAsset.Caching = use == .changing ? .never : isRoot ? .revalidated : .immutable
            let place = file.path == "index.html" ? "/" : isRoot ? "/\(file.path)" : "\(templates.assets)/\(file.path)"
            assets[place] = WebAsset(filled, caching: caching)
        }
        self.assets = assets
    }

    /// True when there is a page.
    var hasPage: Bool { assets["/"] != nil }
    /// Number of files.
    var count: Int { assets.count }
    /// Bytes of all files as they are.
    var byteCount: Int { assets.values.reduce(0) { $0 + $1.byteCount } }
    /// Bytes of all files for a client that takes gzip.
    var compressedByteCount: Int { assets.values.reduce(0) { $0 + $1.compressedByteCount } }

    /// The answer to a GET.
    ///
    /// - Throws: `HTTPError` 404 for everything else, another build's digest included: the newest file in an older page could be
    ///   one that does not fit.
    func response(_ path: String, _ headers: HTTPFields) throws -> Response {
        guard let asset = assets[path] else { throw HTTPError(.notFound) }
        return asset.response(to: headers)
    }

    /// As above, whatever digest a path names.
    func newest(_ path: String, _ headers: HTTPFields) throws -> Response {
        let parts = path.split(separator: "/", maxSplits: 2)
        guard path.hasPrefix("/assets/"), parts.count == 3 else { return try response(path, headers) }
        return try response("/assets/\(digest)/\(parts[2])", headers)
    }
}
