package import NIOCore

/// Puts frames together to messages: fragmentation, interleaved control frames, size limits and UTF-8 (RFC 6455 §5.4–5.6).
///
/// One buffer collects the message in progress and grows only with bytes received. A delivered buffer that its receiver
/// does not keep is used again for the next message of the same read.
package struct WebSocketMessageAssembler: Sendable {
    /// A whole message or control frame.
    package enum Output: Hashable, Sendable {
        case text(ByteBuffer)
        case binary(ByteBuffer)
        case ping(ByteBuffer)
        case pong(ByteBuffer)
        case close(WebSocketCloseStatus)
    }

    private enum Kind { case text, binary }

    private let maxMessageBytes: Int
    /// The message whose final frame has not come; control frames leave it alone.
    private var kind: Kind?
    /// The frame whose payload is coming in.
    private var frame: WebSocketFrameHeader?
    private var message = ByteBuffer()
    private var control = ByteBuffer()
    private var validator = UTF8Validator()

    /// Creates an assembler that refuses messages above `maxMessageBytes`.
    package init(maxMessageBytes: Int) {
        self.maxMessageBytes = maxMessageBytes
    }

    /// A frame begins; its payload and ``frameEnded()`` follow.
    package mutating func frameStarted(_ header: WebSocketFrameHeader) throws(WebSocketFailure) {
        switch header.opcode {
        case .text, .binary:
            guard kind == nil else { throw .interleavedMessage }
            guard header.payloadLength <= maxMessageBytes else { throw .messageTooLarge }
            kind = header.opcode == .text ? .text : .binary
            validator = UTF8Validator()
            message.clear(minimumCapacity: 0)
        case .continuation:
            guard kind != nil else { throw .unexpectedContinuation }
            guard header.payloadLength <= maxMessageBytes - message.readableBytes else { throw .messageTooLarge }
        case .close, .ping, .pong:
            control.clear(minimumCapacity: 0)
        }
        frame = header
    }

    /// Takes the next `count` bytes of the frame's payload from the input; `key` is the mask turned to the first of them.
    package mutating func payloadReceived(
        _ count: Int, from input: inout ByteBuffer, key: UInt32
    ) throws(WebSocketFailure) {
        guard let frame, count > 0 else { return }
        guard !frame.opcode.isControl else {
            return WebSocketMasking.unmask(count, from: &input, key: key, into: &control)
        }
        WebSocketMasking.unmask(count, from: &input, key: key, into: &message)
        guard kind == .text else { return }
        let isValid = message.withUnsafeReadableBytes { bytes in
            validator.consume(UnsafeRawBufferPointer(rebasing: bytes.suffix(count)))
        }
        guard isValid else { throw .invalidUTF8 }
    }

    /// The frame's payload is complete; returns what it completes.
    package mutating func frameEnded() throws(WebSocketFailure) -> Output? {
        guard let frame else { return nil }
        self.frame = nil
        switch frame.opcode {
        case .ping: return .ping(control)
        case .pong: return .pong(control)
        case .close: return .close(try WebSocketCloseStatus(payload: control))
        case .text, .binary, .continuation:
            guard frame.isFinal, let kind else { return nil }
            guard kind == .binary || validator.isComplete else { throw .invalidUTF8 }
            self.kind = nil
            return kind == .text ? .text(message) : .binary(message)
        }
    }

    /// Lets go of buffers that hold nothing in progress, so that an idle connection keeps none.
    package mutating func releaseIdleBuffers() {
        if kind == nil { message = ByteBuffer() }
        if frame?.opcode.isControl != true { control = ByteBuffer() }
    }
}
