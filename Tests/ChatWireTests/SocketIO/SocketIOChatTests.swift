import ChatCore
import ChatWire
import Testing

/// The chat's commands, replies and pushes as Socket.IO carries them, held to the native protocol's vectors.
@Suite struct SocketIOChatTests {
    @Test("Every command of the native protocol is an event of the same object")
    func commands() throws {
        for (name, command) in NativeVectors.commands {
            let native = String(decoding: NativeClientCodec.encode(command, id: "1"), as: UTF8.self)
            let event = try #require(try event("27[\"\(command.name)\",\(native)]"))
            #expect(
                SocketIOChatDecoder().decode(event) == SocketIOChatRequest(ackID: 7, result: .success(command)),
                "\(name)")
        }
    }

    @Test("A command without fields needs no argument, and no acknowledgement need be asked for")
    func withoutArgument() throws {
        let event = try #require(try event(#"2["block.list"]"#))
        #expect(SocketIOChatDecoder().decode(event) == SocketIOChatRequest(ackID: nil, result: .success(.blockList)))
    }

    @Test(
        "Other events are errors that name their request",
        arguments: [
            (#"20["nonsense",{}]"#, .unknownCommand), (#"20["error",{}]"#, .unknownCommand),
            (#"20["message.send"]"#, .invalidRequest), (#"20["message.send",[]]"#, .invalidRequest),
            (#"20["message.send","x"]"#, .invalidRequest), (#"20["block.list",{},{}]"#, .invalidRequest),
            (#"20["block.list",null]"#, .invalidRequest), (#"20["user.search",{"limit":0}]"#, .invalidRequest),
        ] as [(String, ChatError.Code)])
    func errors(text: String, code: ChatError.Code) throws {
        let request = SocketIOChatDecoder().decode(try #require(try event(text)))
        #expect(request.ackID == 0)
        guard case .failure(let error) = request.result else {
            Issue.record("no error")
            return
        }
        #expect(error.code == code)
    }

    @Test("An event with attachments is no command")
    func attachments() throws {
        var decoder = SocketIOPacketDecoder()
        _ = try decoder.text(#"51-["block.list",{"a":{"_placeholder":true,"num":0}}]"#)
        let event = try #require(try decoder.binary([1]).flatMap(SocketIOEvent.init))
        #expect(SocketIOChatDecoder().decode(event).result != .success(.blockList))
    }

    @Test("A command's object has a limit of its own")
    func sizeLimit() throws {
        let event = try #require(try event(#"2["block.list",{"x":"0123456789"}]"#))
        guard case .failure(let error) = SocketIOChatDecoder(maxBytes: 10).decode(event).result else {
            Issue.record("no error")
            return
        }
        #expect(error.code == .payloadTooLarge)
    }

    @Test("Replies are the native ones without re")
    func replies() {
        for item in NativeVectors.replies {
            let native = written { NativeEncoder.encode(reply: item.reply, to: .text("7"), into: &$0) }
            let text = written { SocketIOChatEncoder.encode(reply: item.reply, ackID: 12, into: &$0) }
            #expect(
                text == "312[" + native.replacing(#""re":"7","#, with: "", maxReplacements: 1) + "]", "\(item.name)")
        }
    }

    @Test("Failures are the native ones without re, or an error event for a request that asked for no answer")
    func failures() {
        let error = ChatError(.rateLimited, "Too many requests; wait and try again.", retry: .after(.seconds(1)))
        let object = #"{"code":"rate_limited","message":"Too many requests; wait and try again.","retryAfterMs":1000}"#
        #expect(
            written { SocketIOChatEncoder.encode(error: error, ackID: 12, into: &$0) } == "312[{\"error\":\(object)}]")
        #expect(written { SocketIOChatEncoder.encode(error: error, into: &$0) } == "2[\"error\",\(object)]")
    }

    @Test("Pushes are events of their type with the native object, and an offset if given")
    func pushes() throws {
        for item in NativeVectors.pushes {
            let native = written { NativeEncoder.encode(push: item.push, into: &$0) }
            let text = written { SocketIOChatEncoder.encode(push: item.push, into: &$0) }
            #expect(text == "2[\"\(typeOf(item.push))\",\(native)]", "\(item.name)")
            let withOffset = written { SocketIOChatEncoder.encode(push: item.push, offset: "o-1", into: &$0) }
            #expect(withOffset == "2[\"\(typeOf(item.push))\",\(native),\"o-1\"]", "\(item.name)")
            // Clients take a last argument that is text for an offset.
            #expect(try event(text)?.arguments.last?.first == UInt8(ascii: "{"))
        }
    }

    @Test("Every push is named by its type")
    func names() {
        var arbitrary = Arbitrary(seed: 3)
        for push in arbitrary.pushes() { #expect(push.name == typeOf(push)) }
    }

    @Test("The welcome and the offset are events")
    func welcome() throws {
        let replies = NativeVectors.replies.compactMap { item -> Reply.Welcome? in
            if case .welcome(let welcome) = item.reply { welcome } else { nil }
        }
        let welcome = try #require(replies.first)
        let text = written { SocketIOChatEncoder.encode(welcome: welcome, offset: "o", into: &$0) }
        #expect(text.hasPrefix(#"2["welcome",{"ok":true,"type":"welcome","user":{"id":"#) && text.hasSuffix(#"},"o"]"#))
        #expect(written { SocketIOChatEncoder.encode(offset: "o", into: &$0) } == #"2["session.offset",{},"o"]"#)
    }

    @Test("A refused token is a CONNECT_ERROR with the error's code in its data")
    func refusedToken() {
        let expired = SocketIOChatEncoder.refusal(ChatError(.tokenExpired, "The token has expired."))
        #expect(
            written { SocketIOPacketEncoder.refused(namespace: "/", expired, into: &$0) }
                == #"4{"message":"The token has expired.","data":{"code":"token_expired"}}"#)
        let error = ChatError(.keysUnavailable, "Later.", retry: .after(.milliseconds(1500)))
        #expect(
            written { SocketIOPacketEncoder.refused(namespace: "/", SocketIOChatEncoder.refusal(error), into: &$0) }
                == #"4{"message":"Later.","data":{"code":"keys_unavailable","retryAfterMs":1500}}"#)
    }

    @Test("CONNECT carries what hello does, and what recovers a session")
    func auth() throws {
        let decoder = SocketIOChatDecoder()
        #expect(try decoder.decode(auth: nil) == SocketIOAuth(hello: Command.Hello(token: nil)))
        let payload = try SocketIOPayload(
            #"{"pid":"p","offset":"o","token":"t","device":"d","presence":"away","username":"eve"}"#)
        #expect(
            try decoder.decode(auth: payload)
                == SocketIOAuth(
                    hello: Command.Hello(token: "t", device: "d", presence: .away), pid: "p", offset: "o",
                    hasRecovery: true))
        let odd = try decoder.decode(auth: try SocketIOPayload(#"{"pid":7,"offset":null}"#))
        #expect(odd == SocketIOAuth(hello: Command.Hello(token: nil), hasRecovery: true))
        #expect(throws: ChatError.self) { try decoder.decode(auth: try SocketIOPayload(#"{"token":7}"#)) }
    }
}
