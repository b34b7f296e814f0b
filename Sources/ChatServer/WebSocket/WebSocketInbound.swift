package import NIOCore

/// A client's whole inbound side as a value: bytes in, messages out.
package struct WebSocketInbound: Sendable {
    /// What the peer said.
    package enum Event: Hashable, Sendable {
        case message(WebSocketMessageAssembler.Output)
        /// The peer broke a rule; nothing more comes.
        case failed(WebSocketFailure)
    }

    private var parser: WebSocketFrameParser
    private var assembler: WebSocketMessageAssembler
    /// After a close frame or a failure all further input is thrown away (RFC 6455 §1.4, §7.1.7).
    private var isFinished = false

    /// Creates the state of a fresh connection.
    package init(limits: WebSocketLimits) {
        parser = WebSocketFrameParser(maxFrameBytes: limits.maxFrameBytes)
        assembler = WebSocketMessageAssembler(maxMessageBytes: limits.maxMessageBytes)
    }

    /// Returns the next event in the input, or nil when all of it is used up; call it until then.
    ///
    /// - Guarantees: no reference to the input is kept; a returned buffer is the caller's.
    package mutating func next(from input: inout ByteBuffer) -> Event? {
        guard !isFinished else {
            input.moveReaderIndex(to: input.writerIndex)
            return nil
        }
        do throws(WebSocketFailure) {
            guard let output = try advance(through: &input) else { return nil }
            if case .close = output { isFinished = true }
            return .message(output)
        } catch {
            isFinished = true
            return .failed(error)
        }
    }

    /// The read burst is over: gives back memory nothing in progress needs.
    package mutating func readCompleted() {
        assembler.releaseIdleBuffers()
    }

    private mutating func advance(
        through input: inout ByteBuffer
    ) throws(WebSocketFailure) -> WebSocketMessageAssembler.Output? {
        while true {
            switch try parser.next(in: &input) {
            case .needMoreBytes:
                return nil
            case .frame(let header):
                try assembler.frameStarted(header)
            case .payload(let count, let key, let endsFrame):
                try assembler.payloadReceived(count, from: &input, key: key)
                if endsFrame, let output = try assembler.frameEnded() { return output }
            }
        }
    }
}
