import ChatCore
import ChatLoad
import ChatWire
import Testing

/// The generator writes requests and reads frames by itself; here ChatWire, which the server uses, is held against it.
@Suite("What is said and heard")
struct SayingTests {
    static let conversation = "01980000-0000-7000-8000-000000000001"
    static let tag = MessageTag(run: 77, conversation: 12, number: 345, intended: 9_876_543_210)

    /// Writes a request by each door and has the server's decoder read it.
    private func commands(
        _ write: (ClientSaying, inout [UInt8]) -> Void
    ) throws -> (native: NativeRequest, socketIO: SocketIOChatRequest) {
        var native: [UInt8] = []
        write(ClientSaying(.native), &native)
        let request = native.withUnsafeBytes { NativeRequestDecoder().decode($0) }
        var text: [UInt8] = []
        write(ClientSaying(.socketio), &text)
        #expect(text.first == UInt8(ascii: "4"))
        var decoder = SocketIOPacketDecoder()
        let packet = try text.dropFirst().withUnsafeBytes { bytes in
            Result { () throws(SocketIOFault) in try decoder.text(bytes) }
        }.get()
        let event = try #require(packet.flatMap { SocketIOEvent($0) })
        return (request, SocketIOChatDecoder().decode(event))
    }

    @Test("The server understands every request, by both doors")
    func requests() throws {
        let bob = try #require(UserID("b\"ob\\é"))
        let expected: [(String, (ClientSaying, inout [UInt8]) -> Void)] = [
            ("message.send", { $0.message(to: bob, tag: Self.tag, bytes: 64, id: 7, into: &$1) }),
            (
                "message.send",
                { $0.message(in: Self.conversation, tag: Self.tag, bytes: 8192, id: 7, into: &$1) }
            ),
            ("receipt.delivered", { $0.receipt(read: false, in: Self.conversation, seq: 9, id: 7, into: &$1) }),
            ("receipt.read", { $0.receipt(read: true, in: Self.conversation, seq: 9, id: 7, into: &$1) }),
            ("typing", { $0.typing(in: Self.conversation, id: 7, into: &$1) }),
            ("history", { $0.history(of: Self.conversation, id: 7, into: &$1) }),
            ("conversation.open", { $0.open(with: bob, id: 7, into: &$1) }),
            ("conversation.create", { $0.create(title: "A \"title\"", members: [bob], id: 7, into: &$1) }),
            ("member.add", { $0.add([bob], to: Self.conversation, id: 7, into: &$1) }),
        ]
        for (name, write) in expected {
            let (native, socketIO) = try commands(write)
            #expect(native.id == .number(7))
            #expect(socketIO.ackID == 7)
            let command = try native.result.get()
            #expect(command.name == name)
            #expect(try socketIO.result.get() == command)
        }
    }

    @Test("Names survive escaping, and bodies have the size asked for")
    func content() throws {
        let bob = try #require(UserID("b\"ob\\é"))
        let (native, _) = try commands {
            $0.message(to: bob, tag: Self.tag, bytes: 100, id: 1, into: &$1)
        }
        guard case .messageSend(let send) = try native.result.get() else {
            Issue.record("not a message")
            return
        }
        #expect(send.destination == .user(bob))
        #expect(send.body.utf8.count == 100)
        #expect(send.clientID.rawValue == "77-345")
    }

    @Test("The sign-in of both doors")
    func signIn() throws {
        var native: [UInt8] = []
        ClientSaying(.native).signIn(token: "a.b.c", into: &native)
        let request = native.withUnsafeBytes { NativeRequestDecoder().decode($0) }
        guard case .success(.hello(let hello)) = request.result else {
            Issue.record("not a hello")
            return
        }
        #expect(hello.token == "a.b.c")
        var text: [UInt8] = []
        ClientSaying(.socketio).signIn(token: "a.b.c", into: &text)
        #expect(String(decoding: text, as: UTF8.self) == #"40{"token":"a.b.c","device":"chatctl bench"}"#)
    }

    private func event() throws -> ConversationEvent {
        var body: [UInt8] = []
        Self.tag.write(bytes: 80, into: &body)
        return ConversationEvent(
            conversation: try #require(ConversationID(Self.conversation)), position: LogPosition(seq: 42, ordinal: 40),
            at: Timestamp(milliseconds: 1), actor: try #require(UserID("a~b\"seq\":7,\"body\":\"~1")),
            kind: .messageCreated(
                MessageContent(
                    id: try #require(MessageID(Self.conversation)), body: String(decoding: body, as: UTF8.self))))
    }

    @Test("A pushed message is read as ChatWire writes it, whatever its sender is called")
    func pushes() throws {
        let push = Push.event(try event())
        var native: [UInt8] = []
        NativeEncoder.encode(push: push, into: &native)
        #expect(native.withUnsafeBytes { ServerSaying($0, door: .native) } == .message(seq: 42, tag: Self.tag))
        var packet = Array("4".utf8)
        SocketIOChatEncoder.encode(push: push, offset: "x", into: &packet)
        #expect(packet.withUnsafeBytes { ServerSaying($0, door: .socketio) } == .message(seq: 42, tag: Self.tag))
    }

    @Test("Refusals are read as ChatWire writes them")
    func refusals() {
        let error = ChatError(.rateLimited, retry: .after(.seconds(1)))
        var native: [UInt8] = []
        NativeEncoder.encode(error: error, to: .number(12), into: &native)
        #expect(native.withUnsafeBytes { ServerSaying($0, door: .native) } == .refusal(id: 12, code: "rate_limited"))
        native = []
        NativeEncoder.encode(error: error, to: nil, into: &native)
        #expect(native.withUnsafeBytes { ServerSaying($0, door: .native) } == .refusal(id: nil, code: "rate_limited"))
        var packet = Array("4".utf8)
        SocketIOChatEncoder.encode(error: error, ackID: 12, into: &packet)
        #expect(packet.withUnsafeBytes { ServerSaying($0, door: .socketio) } == .refusal(id: 12, code: "rate_limited"))
        packet = Array("4".utf8)
        SocketIOChatEncoder.encode(error: error, into: &packet)
        #expect(packet.withUnsafeBytes { ServerSaying($0, door: .socketio) } == .refusal(id: nil, code: "rate_limited"))
        packet = Array("4".utf8)
        SocketIOChatEncoder.encode(closing: .slowConsumer, into: &packet)
        #expect(packet.withUnsafeBytes { ServerSaying($0, door: .socketio) } == .closing(code: 4001))
    }

    @Test(
        "What else there is",
        arguments: [
            (LoadDoor.native, #"{"re":0,"ok":true,"type":"welcome"}"#, ServerSaying.welcome),
            (.native, #"{"re":5,"ok":true}"#, .success(id: 5)), (.native, #"{"type":"typing"}"#, .other),
            (.native, #"{"re":0,"error":{"code":"token_expired"}}"#, .refusal(id: 0, code: "token_expired")),
            (.native, #"{"at":1}"#, .unrecognised), (.native, "", .unrecognised), (.native, "[]", .unrecognised),
            (.native, #"{"re":"7","ok":true}"#, .unrecognised),
            (.native, #"{"type":"message.created","seq":3,"body":"Hello"}"#, .message(seq: 3, tag: nil)),
            (.native, #"{"type":"message.created","body":"Hello"}"#, .unrecognised),
            (.socketio, "2", .ping), (.socketio, #"0{"sid":"x"}"#, .opened), (.socketio, #"40{"sid":"x"}"#, .other),
            (.socketio, #"42["welcome",{"ok":true}]"#, .welcome), (.socketio, #"43[{"ok":true}]"#, .unrecognised),
            (.socketio, #"439[{"ok":true}]"#, .success(id: 9)), (.socketio, #"42["typing",{}]"#, .other),
            (.socketio, #"44{"message":"No","data":{"code":"token_expired"}}"#, .refusal(id: 0, code: "token_expired")),
            (.socketio, #"44{"message":"Invalid namespace"}"#, .refusal(id: 0, code: "Invalid namespace")),
            (.socketio, "45", .unrecognised), (.socketio, "", .unrecognised),
        ])
    func others(door: LoadDoor, text: String, expected: ServerSaying) {
        #expect(Array(text.utf8).withUnsafeBytes { ServerSaying($0, door: door) } == expected)
    }

    @Test("Frames cut short or with bytes changed are never more than unrecognised")
    func hostile() throws {
        var native: [UInt8] = []
        NativeEncoder.encode(push: .event(try event()), into: &native)
        var packet = Array("4".utf8)
        SocketIOChatEncoder.encode(push: .event(try event()), into: &packet)
        var random = SystemRandomNumberGenerator()
        for (door, bytes) in [(LoadDoor.native, native), (.socketio, packet)] {
            for count in bytes.indices {
                let said = bytes.prefix(count).withUnsafeBytes { ServerSaying($0, door: door) }
                if case .message(_, let tag?) = said { #expect(tag == Self.tag) }
            }
            for _ in 0..<2000 {
                var changed = bytes
                let place = Int.random(in: changed.indices, using: &random)
                changed[place] = UInt8.random(in: .min ... .max, using: &random)
                changed.withUnsafeBytes { _ = ServerSaying($0, door: door) }
            }
        }
    }
}
