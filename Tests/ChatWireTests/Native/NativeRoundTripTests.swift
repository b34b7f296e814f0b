import ChatCore
import ChatWire
import Testing

/// What one side writes, the other side reads back as the same value.
@Suite struct NativeRoundTripTests {
    @Test("Commands written by the client are read by the server as they were", arguments: 0..<60 as Range<UInt64>)
    func commands(seed: UInt64) {
        var arbitrary = Arbitrary(seed: seed)
        for command in arbitrary.commands() {
            let bytes = NativeClientCodec.encode(command, id: "r\(seed)")
            let request = bytes.withUnsafeBytes { NativeRequestDecoder().decode($0) }
            #expect(request.id == .text("r\(seed)"))
            #expect(request.result == .success(command))
        }
    }

    @Test("Replies written by the server are read by the client as they were", arguments: 0..<60 as Range<UInt64>)
    func replies(seed: UInt64) throws {
        var arbitrary = Arbitrary(seed: seed)
        for command in arbitrary.commands() {
            let reply = arbitrary.reply(to: command)
            #expect(try roundTrip(reply, to: command) == reply)
        }
    }

    @Test("Events of a sync page come back in order and in their conversation", arguments: 0..<20 as Range<UInt64>)
    func syncPages(seed: UInt64) throws {
        var arbitrary = Arbitrary(seed: seed)
        let conversation = arbitrary.conversation()
        let page = SyncPage(
            events: arbitrary.events(in: conversation), head: arbitrary.position(), hasMore: true, isReset: false)
        let reply = Reply.events(conversation: conversation, page)
        let query = SyncQuery(conversation: conversation, after: 0)
        #expect(try roundTrip(reply, to: .sync(query)) == reply)
    }

    @Test("Pushes written by the server are read by the client as they were", arguments: 0..<60 as Range<UInt64>)
    func pushes(seed: UInt64) throws {
        var arbitrary = Arbitrary(seed: seed)
        for push in arbitrary.pushes() {
            var bytes: [UInt8] = []
            NativeEncoder.encode(push: push, into: &bytes)
            #expect(try decodeFrame(bytes) == .push(push))
        }
    }

    @Test("Errors keep code, message and delay", arguments: ChatError.Code.all)
    func errors(code: ChatError.Code) throws {
        for retry in [nil, ChatError.Retry.after(.milliseconds(1234))] {
            let error = ChatError(code, "Say \"no\"\n", retry: retry)
            var bytes: [UInt8] = []
            NativeEncoder.encode(error: error, to: .text("e"), into: &bytes)
            #expect(try decodeFrame(bytes) == .reply(id: "e", .failure(error)))
        }
    }

    private func roundTrip(_ reply: Reply, to command: Command) throws -> Reply {
        var bytes: [UInt8] = []
        NativeEncoder.encode(reply: reply, to: .text("7"), into: &bytes)
        guard case .reply("7", .success(let body)) = try decodeFrame(bytes) else {
            throw ChatError(.internal, "not a reply")
        }
        return try body.reply(to: command)
    }
}

func decodeFrame(_ bytes: [UInt8]) throws -> NativeServerFrame {
    let result: Result<NativeServerFrame, ChatError> = bytes.withUnsafeBytes { buffer in
        do throws(ChatError) { return .success(try NativeClientCodec.decode(buffer)) } catch { return .failure(error) }
    }
    return try result.get()
}

func decodeRequest(_ text: String) -> NativeRequest {
    Array(text.utf8).withUnsafeBytes { NativeRequestDecoder().decode($0) }
}
