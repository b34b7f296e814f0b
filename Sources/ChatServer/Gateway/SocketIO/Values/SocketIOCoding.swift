import ChatWire
import Synchronization

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// JSON of arguments: keys in sorted order, slashes bare, so that equal values give equal bytes.
enum SocketIOCoding {
    /// Where ``SocketIOBinary`` finds the packet's attachments.
    static let attachments = CodingUserInfoKey(rawValue: "socketio.attachments")
    /// Where ``SocketIOBinary`` leaves its bytes.
    static let collector = CodingUserInfoKey(rawValue: "socketio.collector")

    static func encode(_ value: any Encodable, collecting collector: SocketIOAttachmentCollector) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if let key = Self.collector { encoder.userInfo[key] = collector }
        return try [UInt8](encoder.encode(value))
    }

    static func decode<Value: Decodable>(
        _ type: Value.Type, from json: [UInt8], attachments: [[UInt8]]
    ) throws -> Value {
        let decoder = JSONDecoder()
        if let key = Self.attachments { decoder.userInfo[key] = attachments }
        return try decoder.decode(type, from: Data(json))
    }
}

/// Gathers the attachments of one packet while its arguments are encoded.
final class SocketIOAttachmentCollector: Sendable {
    private let gathered = Mutex<[[UInt8]]>([])

    /// Keeps bytes.
    ///
    /// - Returns: Their number in the packet.
    func append(_ bytes: [UInt8]) -> Int {
        gathered.withLock { gathered in
            gathered.append(bytes)
            return gathered.count - 1
        }
    }

    var attachments: [[UInt8]] { gathered.withLock { $0 } }
}
