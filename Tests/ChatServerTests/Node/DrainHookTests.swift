import ChatCore
import Synchronization
import Testing

@testable import ChatServer

@Suite("What a beginning drain calls")
struct DrainHookTests {
    @Test("each hook is called once, a late one at once")
    func hooks() async {
        let world = NodeWorld()
        let calls = Mutex<[String]>([])
        world.node.onDrain { calls.withLock { $0.append("early") } }
        await world.node.drain()
        await world.node.drain()
        #expect(calls.withLock { $0 } == ["early"])
        world.node.onDrain { calls.withLock { $0.append("late") } }
        #expect(calls.withLock { $0 } == ["early", "late"])
    }
}
