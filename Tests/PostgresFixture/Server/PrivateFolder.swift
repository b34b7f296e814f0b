import Foundation

/// A temporary folder that only one account may enter, removed with the test process.
enum PrivateFolder {
    static func make(for account: ServerAccount) throws -> String {
        // Short: the path of a Unix socket in it must fit into some hundred bytes.
        var template = Array("\(NSTemporaryDirectory())chat-pg-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw PostgresUnavailable("no temporary folder: error \(errno)")
        }
        let path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        Watchdog.shared.remove(path)
        try account.own(path)
        return path
    }
}
