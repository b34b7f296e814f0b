import ChatCore
import ChatWire
import NIOCore
import NIOWebSocket

/// One socket's life: a reading and a writing task between the frames and the core.
struct SocketSession {
    let core: ClientCore
    let attempt: Int
    let token: String

    /// Signs in and goes on until the socket ends, by whichever side.
    func run(on channel: WebSocketChannel) async {
        let (outgoing, writes) = AsyncStream<Outgoing>.makeStream()
        let socket = ClientState.Socket(writes: writes, channel: channel.channel)
        var isAttached = false
        var code: UInt16?
        do {
            try await channel.executeThenClose { inbound, outbound in
                isAttached = core.attach(attempt, socket, token: token)
                guard isAttached else { return }
                async let writing: Void = write(outgoing, to: outbound)
                code = try await read(inbound, answeringOn: outbound)
                writes.finish()
                await writing
            }
        } catch {
            // A broken socket tells nothing that its absence does not; the machine backs off.
        }
        if isAttached { core.detach(attempt, code: code) }
    }

    /// Reads until the end.
    ///
    /// - Returns: The close frame's code; nil when the socket ended without one.
    private func read(
        _ inbound: NIOAsyncChannelInboundStream<WebSocketFrame>,
        answeringOn outbound: NIOAsyncChannelOutboundWriter<WebSocketFrame>
    ) async throws -> UInt16? {
        for try await frame in inbound {
            core.update { engine, now in
                engine.frameArrived(attempt, now: now)
                return []
            }
            // RFC 6455 §5.1: a client must fail the connection on a masked frame.
            guard frame.maskKey == nil else {
                broken(ChatError(.invalidRequest, "The server sent a masked frame."))
                continue
            }
            switch frame.opcode {
            case .text:
                received(frame.data)
                await core.waitForRoom(attempt)
            case .ping:
                try await outbound.write(masked(.pong, frame.data))
            case .connectionClose:
                var data = frame.data
                let code = data.readInteger(as: UInt16.self)
                try? await outbound.write(closing(code ?? 1000))
                return code
            case .pong:
                break
            default:
                broken(ChatError(.invalidRequest, "The server sent a frame that is not text."))
            }
        }
        return nil
    }

    private func received(_ data: ByteBuffer) {
        do throws(ChatError) {
            let frame = try data.withUnsafeReadableBytes { bytes in
                Result { () throws(ChatError) in try NativeClientCodec.decode(bytes) }
            }.get()
            switch frame {
            case .push(let push):
                core.update { engine, now in engine.pushArrived(attempt, push, now: now) }
            case .unknownPush:
                break  // of a newer server
            case .reply(let name, let result):
                guard let id = name.flatMap(RequestNumber.init) else { return }
                replied(id, result)
            }
        } catch {
            broken(error)
        }
    }

    private func replied(_ id: RequestNumber, _ result: Result<NativeReplyBody, ChatError>) {
        // Decoded outside the lock; only this task answers requests, so the command is still the same afterwards.
        guard let command = core.read({ $0.engine.command(for: id) }) else { return }
        let reply = result.flatMap { body in
            Result { () throws(ChatError) in try body.reply(to: command) }
        }
        core.update { engine, now in engine.replyArrived(attempt, id, reply, now: now) }
    }

    private func broken(_ error: ChatError) {
        core.update { engine, now in engine.protocolBroken(attempt, error, now: now) }
    }

    private func write(
        _ outgoing: AsyncStream<Outgoing>, to outbound: NIOAsyncChannelOutboundWriter<WebSocketFrame>
    ) async {
        do {
            for await item in outgoing {
                switch item {
                case .close(let code):
                    try await outbound.write(closing(code))
                case .request(let id, let command):
                    let bytes = NativeClientCodec.encode(command, id: id.description)
                    if let limit = core.read({ $0.engine.welcome?.maxMessageBytes }), bytes.count > limit {
                        core.update { engine, now in engine.writeRefused(id, ChatError(.payloadTooLarge), now: now) }
                    } else {
                        try await outbound.write(masked(.text, ByteBuffer(bytes: bytes)))
                    }
                }
            }
        } catch {
            // The channel is closed; the reading task learns of it and ends the session.
        }
    }

    private func closing(_ code: UInt16) -> WebSocketFrame {
        masked(.connectionClose, ByteBuffer(integer: code))
    }

    private func masked(_ opcode: WebSocketOpcode, _ data: ByteBuffer) -> WebSocketFrame {
        WebSocketFrame(fin: true, opcode: opcode, maskKey: .random(), data: data)
    }
}
