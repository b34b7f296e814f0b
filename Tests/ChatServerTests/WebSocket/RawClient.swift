import NIOCore
import NIOPosix

/// A TCP client that knows no protocol.
enum RawClient {
    /// Connects to a loopback port, runs the body and closes.
    static func connect<Result: Sendable>(
        port: Int, _ body: (Inbound, NIOAsyncChannelOutboundWriter<ByteBuffer>) async throws -> Result
    ) async throws -> Result {
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            try await body(Inbound(inbound), outbound)
        }
    }

    /// Sends the pieces and returns all the server says until it ends the connection.
    static func converse(port: Int, _ pieces: [UInt8]...) async throws -> [UInt8] {
        try await connect(port: port) { inbound, outbound in
            for piece in pieces { try await outbound.write(ByteBuffer(bytes: piece)) }
            return try await inbound.all()
        }
    }

    /// What the server says.
    final class Inbound {
        private var iterator: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
        private var received: [UInt8] = []

        init(_ stream: NIOAsyncChannelInboundStream<ByteBuffer>) {
            iterator = stream.makeAsyncIterator()
        }

        /// All bytes until the server's end of the connection.
        func all() async throws -> [UInt8] {
            while let next = try await iterator.next(isolation: #isolation) {
                received += Array(next.readableBytesView)
            }
            return received
        }

        /// Reads until the bytes so far end with `suffix`, or the connection ends; returns them.
        func until(_ suffix: [UInt8]) async throws -> [UInt8] {
            while !received.ends(with: suffix), let next = try await iterator.next(isolation: #isolation) {
                received += Array(next.readableBytesView)
            }
            return received
        }
    }
}

extension [UInt8] {
    func ends(with suffix: [UInt8]) -> Bool { self.suffix(suffix.count).elementsEqual(suffix) }
    /// The bytes as text, for what is said in HTTP.
    var text: String { String(decoding: self, as: UTF8.self) }
}
