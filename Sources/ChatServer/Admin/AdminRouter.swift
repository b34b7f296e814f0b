import ChatAuth
import ChatCore
import Hummingbird
import NIOCore

/// The administration door: what a person who can open the Unix socket may ask of a running node. Each resource has a file of
/// its own; handlers decide nothing, they call ``ChatService`` and ``ChatNode``.
struct AdminRouter: Sendable {
    let node: ChatNode
    let readiness: Readiness
    let metrics: MetricsPage
    let keySources: [KeySource]
    /// Where clients connect, once known.
    let address: @Sendable () -> String?
    /// Ends the process in good order after a drain.
    let stop: @Sendable () -> Void

    typealias Methods = RouterMethods<BasicRequestContext>

    func router() -> Router<BasicRequestContext> {
        let router = Router(context: BasicRequestContext.self)
        router.middlewares.add(ErrorMiddleware())
        let group = router.group("admin/v1")
        mountStatus(on: group)
        mountUsers(on: group)
        mountSessions(on: group)
        mountKeys(on: group)
        mountDrain(on: group)
        return router
    }
}

extension Request {
    /// A query parameter; nil when absent or empty.
    func queryText(_ name: String) -> String? {
        uri.queryParameters[Substring(name)].map(String.init).flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The `limit` parameter within 1...1000; 100 when absent.
    func queryLimit() throws(ChatError) -> Int {
        guard let text = queryText("limit") else { return 100 }
        guard let limit = Int(text), (1...1000).contains(limit) else {
            throw ChatError(.invalidRequest, "limit must be a whole number from 1 to 1000.")
        }
        return limit
    }
}

extension BasicRequestContext {
    /// A path parameter, percent-decoded (RFC 3986 §2.1).
    func pathText(_ name: String) throws(ChatError) -> String {
        guard let raw = parameters.get(name), let text = PercentCoding.decode(raw) else {
            throw ChatError(.invalidRequest, "The path is not well-formed.")
        }
        return text
    }

    /// The user a path names.
    func pathUser() throws(ChatError) -> UserID {
        guard let user = UserID(try pathText("id")) else { throw ChatError(.userNotFound) }
        return user
    }
}

/// Percent-encoding of path segments.
package enum PercentCoding {
    /// Nil for broken escapes or text that is not UTF-8.
    package static func decode(_ text: some StringProtocol) -> String? {
        var bytes: [UInt8] = []
        var rest = Substring(text).utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2, let value = UInt8(String(Substring(rest.prefix(2))), radix: 16),
                rest.first != UInt8(ascii: "+"), rest.first != UInt8(ascii: "-")
            else { return nil }
            bytes.append(value)
            rest.removeFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    /// Escapes everything but unreserved characters.
    package static func encode(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let hex = String(byte, radix: 16, uppercase: true)
                result += hex.count == 1 ? "%0\(hex)" : "%\(hex)"
            }
        }
        return result
    }
}
