import NIOCore

/// A client's frame, byte by byte as RFC 6455 §5.2 has it, right or deliberately wrong.
struct ClientFrame {
    var isFinal = true
    var reservedBits: UInt8 = 0
    var opcode: UInt8
    var payload: [UInt8]
    var key: [UInt8]? = [0x37, 0xFA, 0x21, 0x3D]
    /// Bytes of the extended length: 0, 2 or 8; nil for the shortest form.
    var lengthBytes: Int?
    /// The length announced; nil for the payload's own.
    var announcedLength: UInt64?

    var bytes: [UInt8] {
        let length = announcedLength ?? UInt64(payload.count)
        let form = lengthBytes ?? (length <= 125 ? 0 : length <= 0xFFFF ? 2 : 8)
        var result = [(isFinal ? 0x80 : 0) | reservedBits << 4 | opcode]
        let maskBit: UInt8 = key == nil ? 0 : 0x80
        switch form {
        case 0: result.append(maskBit | UInt8(length))
        case 2: result.append(maskBit | 126)
        default: result.append(maskBit | 127)
        }
        for index in (0..<form).reversed() { result.append(UInt8(truncatingIfNeeded: length >> (8 * UInt64(index)))) }
        guard let key else { return result + payload }
        return result + key + payload.enumerated().map { $1 ^ key[$0 % 4] }
    }

    static func text(_ text: String, isFinal: Bool = true) -> ClientFrame {
        ClientFrame(isFinal: isFinal, opcode: 1, payload: Array(text.utf8))
    }

    static func binary(_ payload: [UInt8]) -> ClientFrame {
        ClientFrame(opcode: 2, payload: payload)
    }

    static func continuation(_ payload: [UInt8], isFinal: Bool = true) -> ClientFrame {
        ClientFrame(isFinal: isFinal, opcode: 0, payload: payload)
    }

    static func close(_ payload: [UInt8] = []) -> ClientFrame {
        ClientFrame(opcode: 8, payload: payload)
    }

    static func close(code: UInt16, _ reason: String = "") -> ClientFrame {
        close([UInt8(code >> 8), UInt8(code & 0xFF)] + Array(reason.utf8))
    }

    static func ping(_ payload: [UInt8] = []) -> ClientFrame { ClientFrame(opcode: 9, payload: payload) }
    static func pong(_ payload: [UInt8] = []) -> ClientFrame { ClientFrame(opcode: 10, payload: payload) }
}

/// A stream of client frames.
func stream(_ frames: ClientFrame...) -> [UInt8] { frames.flatMap(\.bytes) }
