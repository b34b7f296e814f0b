/// The part of a packet's text in front of its JSON: `<type>[<attachments>-][<namespace>,][<id>]`.
struct SocketIOHeader {
    var kind: SocketIOPacket.Kind
    var attachments = 0
    var namespace = SocketIOPacket.mainNamespace
    var id: Int64?
    /// Offset of the JSON; the text's length when there is none.
    var payloadStart = 0

    /// Reads it in one pass.
    init(_ bytes: UnsafeRawBufferPointer, limits: SocketIOLimits) throws(SocketIOFault) {
        guard let digit = bytes.first, let kind = SocketIOPacket.Kind(rawValue: digit &- UInt8(ascii: "0")) else {
            throw .unknownPacketType
        }
        self.kind = kind
        var index = 1
        if kind.isBinary {
            guard let count = Self.number(bytes, at: &index), index < bytes.count, bytes[index] == UInt8(ascii: "-")
            else { throw .invalidAttachmentCount }
            guard count <= Int64(limits.maxAttachments) else { throw .tooManyAttachments }
            attachments = Int(count)
            index += 1
        }
        if index < bytes.count, bytes[index] == UInt8(ascii: "/") {
            let start = index
            while index < bytes.count, bytes[index] != UInt8(ascii: ",") { index += 1 }
            namespace = try Self.namespace(bytes[start..<index], limits: limits)
            if index < bytes.count { index += 1 }
        }
        if index < bytes.count, Self.isDigit(bytes[index]) {
            guard let number = Self.number(bytes, at: &index), number <= SocketIOPacket.maxID else {
                throw .invalidID
            }
            id = number
        }
        payloadStart = index
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

    /// Digits as a number; nil when there are none or they overflow.
    private static func number(_ bytes: UnsafeRawBufferPointer, at index: inout Int) -> Int64? {
        let start = index
        var number: Int64 = 0
        while index < bytes.count, isDigit(bytes[index]) {
            let (product, overflow) = number.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(Int64(bytes[index] - UInt8(ascii: "0")))
            if overflow || carry { return nil }
            number = sum
            index += 1
        }
        return index > start ? number : nil
    }

    /// Text of a namespace: no control characters, valid UTF-8, since it is echoed when it is refused.
    private static func namespace(
        _ bytes: Slice<UnsafeRawBufferPointer>, limits: SocketIOLimits
    ) throws(SocketIOFault) -> String {
        if bytes.count == 1 { return SocketIOPacket.mainNamespace }
        guard bytes.count <= limits.maxNamespaceBytes, bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }),
            let name = String(validating: bytes, as: UTF8.self)
        else { throw .invalidNamespace }
        return name
    }
}
