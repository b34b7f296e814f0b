import ChatCore
import ChatWire
import Testing

/// The shape and size rules of every field, with the error each breach gives.
@Suite struct NativeRequestRulesTests {
    private static let c = NativeRequestDecoderTests.target
    private static let m = #""message":"\#(NativeRequestDecoderTests.message)""#
    private static func ids(_ count: Int) -> String {
        "[" + (0..<count).map { "\"u\($0)\"" }.joined(separator: ",") + "]"
    }
    private static func long(_ count: Int) -> String { "\"" + String(repeating: "a", count: count) + "\"" }

    @Test(
        "A breach is answered with its field and its fault",
        arguments: [
            (#""x":1"#, "type", "is missing"), (#""type":7"#, "type", "must be a string"),
            (#""type":"""#, "type", "must not be empty"),
            (#""type":"message.send","clientId":"c","body":"b""#, "conversation", #"or "to" is needed"#),
            (
                #""type":"message.send",\#(c),"to":"u","clientId":"c","body":"b""#, "conversation",
                #"and "to" exclude each other"#
            ),
            (#""type":"message.send",\#(c),"body":"b""#, "clientId", "is missing"),
            (#""type":"message.send",\#(c),"clientId":"c""#, "body", "is missing"),
            (#""type":"message.send",\#(c),"clientId":"c","body":null"#, "body", "is missing"),
            (#""type":"message.send",\#(c),"clientId":"c","body":"""#, "body", "must not be empty"),
            (#""type":"message.send",\#(c),"clientId":"c","body":["b"]"#, "body", "must be a string"),
            (#""type":"message.send",\#(c),"clientId":"","body":"b""#, "clientId", "must not be empty"),
            (
                #""type":"message.send",\#(c),"clientId":"a\u0000","body":"b""#, "clientId",
                "must not hold control characters"
            ),
            (
                #""type":"message.send",\#(c),"clientId":"c","body":"b","replyTo":"x""#, "replyTo",
                "must be a UUID of 36 characters"
            ),
            (
                #""type":"message.send","conversation":7,"clientId":"c","body":"b""#, "conversation",
                "must be a UUID of 36 characters"
            ),
            (
                #""type":"message.send","to":"","clientId":"c","body":"b""#, "to",
                "must hold user ids of 1...128 bytes without control characters"
            ),
            (#""type":"sync",\#(c)"#, "after", "is missing"),
            (#""type":"sync",\#(c),"after":-1"#, "after", "must lie in 0...9223372036854775807"),
            (#""type":"sync",\#(c),"after":9223372036854775808"#, "after", "must lie in 0...9223372036854775807"),
            (#""type":"sync",\#(c),"after":1.0"#, "after", "must be an integer"),
            (#""type":"sync",\#(c),"after":1e2"#, "after", "must be an integer"),
            (#""type":"sync",\#(c),"after":"1""#, "after", "must be an integer"),
            (#""type":"sync",\#(c),"after":0,"limit":0"#, "limit", "must lie in 1...200"),
            (#""type":"sync",\#(c),"after":0,"limit":201"#, "limit", "must lie in 1...200"),
            (#""type":"inbox","limit":-1"#, "limit", "must lie in 1...200"),
            (#""type":"inbox","cursor":"00""#, "cursor", #"must be the "next" of an earlier page"#),
            (#""type":"inbox","cursor":1"#, "cursor", #"must be the "next" of an earlier page"#),
            (#""type":"history",\#(c),"before":3,"after":1"#, "before", #"and "after" exclude each other"#),
            (#""type":"search","query":"""#, "query", "must not be empty"),
            (#""type":"search","query":"q","before":5"#, "before", "must be a UUID of 36 characters"),
            (#""type":"message.edit",\#(c),"body":"b""#, "message", "is missing"),
            (#""type":"reaction.add",\#(c),\#(m)"#, "emoji", "is missing"),
            (#""type":"reaction.remove",\#(c),\#(m),"emoji":"""#, "emoji", "must not be empty"),
            (#""type":"receipt.read",\#(c),"seq":-7"#, "seq", "must lie in 0...9223372036854775807"),
            (#""type":"receipt.delivered",\#(c)"#, "seq", "is missing"),
            (#""type":"receipt.counts","seq":1"#, "conversation", "is missing"),
            (#""type":"typing",\#(c),"active":1"#, "active", "must be true or false"),
            (#""type":"typing",\#(c)"#, "active", "is missing"),
            (#""type":"conversation.create","title":"t""#, "members", "is missing"),
            (#""type":"conversation.create","title":"t","members":"u""#, "members", "must be an array"),
            (
                #""type":"conversation.create","title":"t","members":[1]"#, "members",
                "must hold user ids of 1...128 bytes without control characters"
            ),
            (#""type":"conversation.create","title":"","members":[]"#, "title", "must not be empty"),
            (#""type":"member.add",\#(c),"users":[]"#, "users", "must not be empty"),
            (#""type":"member.add",\#(c),"users":["u"],"role":"god""#, "role", "must be one of member, admin, owner"),
            (#""type":"member.role",\#(c),"user":"u","role":1"#, "role", "must be one of member, admin, owner"),
            (
                #""type":"member.remove",\#(c),"user":"a\nb""#, "user",
                "must hold user ids of 1...128 bytes without control characters"
            ),
            (
                #""type":"user.get","user":\#(long(129))"#, "user",
                "must hold user ids of 1...128 bytes without control characters"
            ),
            (#""type":"presence.set","state":"offline""#, "state", "must be one of online, away"),
            (#""type":"hello","presence":"offline""#, "presence", "must be one of online, away"),
            (#""type":"hello","token":"""#, "token", "must not be empty"),
            (#""type":"token.refresh""#, "token", "is missing"),
            (#""type":"presence.watch","users":[]"#, "users", "must not be empty"),
        ])
    func breaches(fields: String, field: String, fault: String) {
        #expect(decodeRequest("{\(fields)}").error == "invalid_request: Field \"\(field)\" \(fault).")
    }

    @Test(
        "What is over its limit is refused as too large; at the limit it is taken",
        arguments: [
            (#""type":"message.send","to":"u","clientId":"c","body""#, "body", "8192 bytes", long(8192), long(8193)),
            (#""type":"message.send","to":"u","body":"b","clientId""#, "clientId", "64 bytes", long(64), long(65)),
            (#""type":"conversation.update",\#(c),"title""#, "title", "256 bytes", long(256), long(257)),
            (#""type":"reaction.add",\#(c),\#(m),"emoji""#, "emoji", "32 bytes", long(32), long(33)),
            (#""type":"search","query""#, "query", "256 bytes", long(256), long(257)),
            (#""type":"user.search","query""#, "query", "256 bytes", long(256), long(257)),
            (#""type":"hello","device""#, "device", "128 bytes", long(128), long(129)),
            (#""type":"conversation.create","title":"t","members""#, "members", "1000 items", ids(1000), ids(1001)),
            (#""type":"member.add",\#(c),"users""#, "users", "1000 items", ids(1000), ids(1001)),
            (#""type":"presence.watch","users""#, "users", "500 items", ids(500), ids(501)),
            (#""type":"presence.unwatch","users""#, "users", "500 items", ids(500), ids(501)),
        ])
    func limits(fields: String, field: String, limit: String, most: String, more: String) {
        #expect(decodeRequest("{\(fields):\(most)}").error == nil)
        let error = decodeRequest("{\(fields):\(more)}").error
        #expect(error == "payload_too_large: Field \"\(field)\" is over its limit of \(limit).")
    }

    @Test("Limits count bytes after decoding: 8192 escaped bytes fit, whatever they take in JSON")
    func escapedLength() {
        let body = String(repeating: #"\u00e9"#, count: 4096)
        let request = decodeRequest(#"{"type":"message.send","to":"u","clientId":"c","body":"\#(body)"}"#)
        #expect(request.error == nil)
        let more = decodeRequest(#"{"type":"message.send","to":"u","clientId":"c","body":"\#(body)a"}"#)
        #expect(more.error?.hasPrefix("payload_too_large") == true)
    }

    @Test("Errors never repeat what the peer sent")
    func noEcho() {
        let secret = "hunter2"
        for fields in [
            #""type":"\#(secret)""#, #""type":"hello","presence":"\#(secret)""#, #""\#(secret)":1,"\#(secret)":1"#,
            #""type":"inbox","cursor":"\#(secret)""#, #""type":"inbox","limit":"\#(secret)""#, #""id":["\#(secret)"]"#,
            #""type":"sync","conversation":"\#(secret)","after":0"#, #""type":"typing","\#(secret)\x":1"#,
        ] {
            let request = decodeRequest("{\(fields)}")
            #expect(request.error != nil)
            #expect(request.error?.contains(secret) == false)
        }
    }
}
