import ChatCore
import ChatWire
import Testing

@Suite struct SocketIORecoveryFuzzTests {
    @Test(
        "From any offset that was ever sent, a client that keeps what it has ends with the whole log",
        arguments: 0..<40 as Range<UInt64>)
    func complete(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var world = RecoveryWorld((0..<6).map { _ in Int64(random.below(20)) })
        var position = try #require(world.begin())
        let pid = position.pid
        var held: [Int: Set<Int64>] = [:]
        for index in world.heads.indices { held[index] = Set((0...world.heads[index]).dropFirst()) }
        var snapshots: [(offset: String?, held: [Int: Set<Int64>])] = [(nil, held)]
        var late: [(Int, ConversationEvent)] = []
        for _ in 0..<random.below(200) {
            let index = random.below(8)
            let event = world.append(index)
            var arrived = [(index, event)]
            switch random.below(12) {
            case 0: arrived = []  // lost
            case 1:
                late.append((index, event))
                arrived = []
            case 2:
                arrived += late
                late = []
            default: break
            }
            for (index, event) in arrived {
                _ = position.note(event, for: world.ada)
                held[index, default: []].insert(event.position.seq)
            }
            snapshots.append((position.offset, held))
        }
        for _ in 0..<20 {
            let (offset, known) = random.pick(snapshots)
            let replay = try world.recover(pid: pid, offset: offset)
            var after = known
            for (index, seqs) in replay.seqs(in: world) {
                #expect(seqs == seqs.sorted())
                after[index, default: []].formUnion(seqs)
            }
            for index in world.heads.indices where world.heads[index] > 0 {
                #expect(Set(1...world.heads[index]).isSubset(of: after[index] ?? []), "conversation \(index)")
            }
        }
    }

    @Test(
        "Texts come back as they were written, and damaged ones are refused or harmless",
        arguments: 0..<20 as Range<UInt64>)
    func texts(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var world = RecoveryWorld((0..<random.below(50)).map { _ in Int64.random(in: 0...1 << 60, using: &random) })
        var position = try #require(world.begin())
        let pid = position.pid
        #expect(SocketIOSessionPosition(pid: pid) == position)
        for _ in 0..<random.below(20) { _ = position.note(world.append(random.below(60)), for: world.ada) }
        let offset = try #require(position.offset)
        let read = try SocketIORecoveryPlan.position(pid: pid, offset: offset, user: world.ada, epoch: world.epoch)
        #expect(read.offset == offset)
        for _ in 0..<300 {
            for text in [pid, offset] {
                var bytes = Array(text.utf8)
                for _ in 0...random.below(2) {
                    bytes[random.below(bytes.count)] = random.pick(Array("AQgwZ09-_az ".utf8))
                }
                if random.chance(oneIn: 5) { bytes.removeLast(random.below(bytes.count)) }
                let damaged = String(decoding: bytes, as: UTF8.self)
                guard damaged != text else { continue }
                #expect(SocketIOSessionPosition(pid: damaged) == nil)
                #expect(throws: SocketIORecoveryRefusal.invalidOffset) {
                    try SocketIORecoveryPlan.position(
                        pid: pid, offset: damaged, user: world.ada, epoch: world.epoch)
                }
            }
        }
    }

    @Test("Random texts never trap")
    func noise() {
        var random = SeededRandom(seed: 9)
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        for _ in 0..<5000 {
            let text = String(decoding: (0..<random.below(120)).map { _ in random.pick(digits) }, as: UTF8.self)
            #expect(SocketIOSessionPosition(pid: text) == nil)
        }
    }
}
