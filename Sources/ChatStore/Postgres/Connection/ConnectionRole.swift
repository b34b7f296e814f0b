/// What a connection is for; shown in the server's views and in the log, and decides about its session.
package enum ConnectionRole: String, Hashable, Sendable {
    case writer
    case cursors
    case reader
    case search
    case indexer
    case administration
    case archive
    case importing = "import"

    /// Whether every statement finds its rows by key. The server is then kept from scans and hashes, which it would choose for a table
    /// that was empty when it last looked, and go on with while the table grows.
    var findsByKey: Bool {
        switch self {
        case .writer, .cursors, .reader, .indexer: true
        case .search, .administration, .archive, .importing: false
        }
    }
}
