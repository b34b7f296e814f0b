import ChatCore
import ChatWire
import Testing

@Suite struct LiveChatEventTests {
    @Test("The older front end's events are read; a username sent along is ignored")
    func reads() throws {
        let said = try #require(try event(#"2["events",{"selectedContact":"bob","message":"hé","username":"eve"}]"#))
        #expect(try LiveChatEvent.decode(said) == .message(to: "bob", body: "hé"))
        let asked = try #require(try event(#"23["getMessagesByUser",{"user":"bob@example.org"}]"#))
        #expect(try LiveChatEvent.decode(asked) == .history(with: "bob@example.org"))
    }

    @Test(
        "Anything else is an error",
        arguments: [
            (#"2["events",{"name":"Hello"}]"#, .invalidRequest), (#"2["events"]"#, .invalidRequest),
            (#"2["events",[]]"#, .invalidRequest),
            (#"2["events",{"selectedContact":"b","message":""}]"#, .invalidRequest),
            (#"2["events",{"selectedContact":7,"message":"x"}]"#, .invalidRequest),
            (#"2["getMessagesByUser",{"user":null}]"#, .invalidRequest), (#"2["other",{}]"#, .unknownCommand),
        ] as [(String, ChatError.Code)])
    func errors(text: String, code: ChatError.Code) throws {
        let event = try #require(try event(text))
        #expect { try LiveChatEvent.decode(event) } throws: { ($0 as? ChatError)?.code == code }
    }

    @Test("Texts have the limits of messages and addresses")
    func limits() throws {
        let long = String(repeating: "x", count: ConversationLimits.maxBodyBytes)
        let fits = try #require(try event("2[\"events\",{\"selectedContact\":\"b\",\"message\":\"\(long)\"}]"))
        #expect(try LiveChatEvent.decode(fits) == .message(to: "b", body: long))
        for text in [
            "2[\"events\",{\"selectedContact\":\"b\",\"message\":\"\(long)x\"}]",
            "2[\"getMessagesByUser\",{\"user\":\"\(long)\"}]",
        ] {
            let event = try #require(try event(text))
            #expect { try LiveChatEvent.decode(event) } throws: { ($0 as? ChatError)?.code == .payloadTooLarge }
        }
    }

    @Test("The older front end is told in the shapes it knows")
    func writes() {
        #expect(
            written { LiveChatEncoder.welcome(names: ["ada", "b\"ob"], into: &$0) }
                == #"2["welcomeMessage",["ada","b\"ob"]]"#)
        #expect(written { LiveChatEncoder.welcome(names: [], into: &$0) } == #"2["welcomeMessage",[]]"#)
        #expect(
            written { LiveChatEncoder.response(from: "ada", message: "hi\n", into: &$0) }
                == #"2["response",{"from":"ada","message":"hi\n"}]"#)
        let message = LiveChatEncoder.Message(
            id: "m-1", sender: "ada", to: "bob", content: "hi", at: Timestamp(milliseconds: 1_763_850_000_123))
        #expect(
            written { LiveChatEncoder.history(from: "bob", [message], into: &$0) }
                == #"2["getMessagesByUser",{"from":"bob","message":[{"id":"m-1","sender":"ada","to":"bob","content":"hi","timestamp":"2025-11-22T22:20:00.123Z"}]}]"#
        )
        #expect(
            written { LiveChatEncoder.error(ChatError(.forbidden, "No."), into: &$0) }
                == #"2["error",{"message":"No."}]"#)
    }

    @Test(
        "Times are written as JavaScript writes them",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00.000Z"), (1_709_251_199_999, "2024-02-29T23:59:59.999Z"),
            (.max, "9999-12-31T23:59:59.999Z"), (.min, "0000-01-01T00:00:00.000Z"),
            (1_798_761_599_000, "2026-12-31T23:59:59.000Z"),
        ] as [(Int64, String)])
    func times(milliseconds: Int64, text: String) {
        let message = LiveChatEncoder.Message(
            id: "", sender: "", to: "", content: "", at: Timestamp(milliseconds: milliseconds))
        #expect(written { LiveChatEncoder.history(from: "", [message], into: &$0) }.contains("\"\(text)\""))
    }
}
