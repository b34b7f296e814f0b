import ChatCore
import ChatWire
import Testing

/// The wire, byte for byte: a change here is a change that other people's clients see.
@Suite struct NativeVectorTests {
    @Test("Requests")
    func requests() throws {
        let vectors = NativeVectors.commands.enumerated().map { index, item in
            vector(item.name, NativeClientCodec.encode(item.command, id: "\(index + 1)"))
        }
        try NativeVectors.recordIfAsked(vectors, as: "native-requests.json")
        try same(vectors, as: "native-requests.json")
        for (index, item) in NativeVectors.commands.enumerated() {
            let expected = NativeRequest(id: .text("\(index + 1)"), result: .success(item.command))
            #expect(decodeRequest(vectors[index].frame) == expected, "\(item.name)")
        }
    }

    @Test("Replies")
    func replies() throws {
        let vectors = NativeVectors.replies.map { item in
            vector(item.name) { NativeEncoder.encode(reply: item.reply, to: .text("7"), into: &$0) }
        }
        try NativeVectors.recordIfAsked(vectors, as: "native-replies.json")
        try same(vectors, as: "native-replies.json")
        for (vector, item) in zip(vectors, NativeVectors.replies) {
            guard case .reply("7", .success(let body)) = try decodeFrame(Array(vector.frame.utf8)) else {
                Issue.record("\(item.name) is not a reply")
                continue
            }
            #expect(try body.reply(to: item.command) == item.reply, "\(item.name)")
        }
    }

    @Test("Pushes")
    func pushes() throws {
        let vectors = NativeVectors.pushes.map { item in
            vector(item.name) { NativeEncoder.encode(push: item.push, into: &$0) }
        }
        try NativeVectors.recordIfAsked(vectors, as: "native-pushes.json")
        try same(vectors, as: "native-pushes.json")
        for (vector, item) in zip(vectors, NativeVectors.pushes) {
            #expect(try decodeFrame(Array(vector.frame.utf8)) == .push(item.push), "\(item.name)")
        }
    }

    @Test("Errors")
    func errors() throws {
        let vectors = NativeVectors.errors.map { item in
            vector(item.name) { NativeEncoder.encode(error: item.error, to: item.id, into: &$0) }
        }
        try NativeVectors.recordIfAsked(vectors, as: "native-errors.json")
        try same(vectors, as: "native-errors.json")
        for (vector, item) in zip(vectors, NativeVectors.errors) {
            let shown = ChatError(item.error.code, item.error.publicMessage, retry: item.error.retry)
            let frame = try decodeFrame(Array(vector.frame.utf8))
            #expect(frame == .reply(id: item.id?.description, .failure(shown)), "\(item.name)")
        }
    }

    @Test("Every command and every push has a vector")
    func complete() {
        let commands = Set(NativeVectors.commands.map(\.command.name))
        #expect(commands == Set(NativeCommandName.allCases.map(\.rawValue)))
        var arbitrary = Arbitrary(seed: 1)
        let pushes = Set(arbitrary.pushes().map(typeOf))
        #expect(Set(NativeVectors.pushes.map { typeOf($0.push) }) == pushes)
    }

    private func same(_ vectors: [NativeVectors.Vector], as file: String) throws {
        let golden = try NativeVectors.load(file)
        #expect(golden.map(\.name) == vectors.map(\.name))
        for (golden, made) in zip(golden, vectors) {
            #expect(Array(made.frame.utf8) == Array(golden.frame.utf8), "\(golden.name)")
        }
    }

    private func vector(_ name: String, _ bytes: [UInt8]) -> NativeVectors.Vector {
        NativeVectors.Vector(name: name, frame: String(decoding: bytes, as: UTF8.self))
    }

    private func vector(_ name: String, _ write: (inout [UInt8]) -> Void) -> NativeVectors.Vector {
        var bytes: [UInt8] = []
        write(&bytes)
        return vector(name, bytes)
    }
}

/// The `type` a push has on the wire.
func typeOf(_ push: Push) -> String {
    var bytes: [UInt8] = []
    NativeEncoder.encode(push: push, into: &bytes)
    guard case .object(let members) = try? JSONTree.parse(bytes), case .string(let type) = members["type"] else {
        return ""
    }
    return type
}
