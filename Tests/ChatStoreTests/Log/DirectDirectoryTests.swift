import ChatCore
import ChatStore
import ChatTesting
import Testing

@Suite("Remembered direct conversations")
struct DirectDirectoryTests {
    private let samples = SampleMaker(seed: 3)

    @Test("a pair is found whichever of the two comes first")
    func unordered() {
        let directory = DirectDirectory()
        let (a, b, id) = (samples.userID(), samples.userID(), samples.conversationID())
        #expect(directory[UserPair(a, b)] == nil)
        directory.note(UserPair(a, b), is: id)
        #expect(directory[UserPair(b, a)] == id)
        #expect(directory[UserPair(a, a)] == nil)
        #expect(UserPair(a, b).low < UserPair(a, b).high)
        #expect(UserPair(a, a).isOneself && !UserPair(a, b).isOneself)
    }

    @Test("pairs are told apart by the bytes of the ids")
    func bytes() {
        let (composed, decomposed) = (SampleMaker.userID("\u{E9}"), SampleMaker.userID("e\u{301}"))
        let other = samples.userID()
        #expect(UserPair(composed, other) != UserPair(decomposed, other))
        #expect(!UserPair(composed, decomposed).isOneself)
    }

    @Test("never more than the limit is remembered, and the newest always is", arguments: [1, 2, 5])
    func bound(limit: Int) {
        let directory = DirectDirectory(limit: limit)
        let oneself = samples.userID()
        let noted = (0..<3 * limit + 1).map { _ in (UserPair(oneself, samples.userID()), samples.conversationID()) }
        for (pair, id) in noted {
            directory.note(pair, is: id)
            #expect(directory[pair] == id)
            let remembered = noted.filter { directory[$0.0] != nil }
            #expect((1...limit).contains(remembered.count))
            #expect(remembered.allSatisfy { directory[$0.0] == $0.1 })
        }
    }
}
