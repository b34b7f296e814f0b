import ChatCore
import Testing

@Suite("OrderedUserSet")
struct OrderedUserSetTests {
    @Test("Random insertions and removals agree with a sorted array", arguments: [1, 2, 3] as [UInt64])
    func agreesWithSortedArray(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var set = OrderedUserSet()
        var model: Set<UserID> = []
        for _ in 0..<6000 {
            let id = user(Int.random(in: 0..<3000, using: &random))
            if Int.random(in: 0..<3, using: &random) > 0 {
                check(set.insert(id), is: model.insert(id).inserted)
            } else {
                check(set.remove(id), is: model.remove(id) != nil)
            }
        }
        #expect(set.count == model.count)
        let sorted = model.sorted()
        #expect(set.users(after: nil, limit: .max) == sorted)
        for _ in 0..<200 {
            let after = user(Int.random(in: 0..<3000, using: &random))
            let limit = Int.random(in: 0..<40, using: &random)
            #expect(set.users(after: after, limit: limit) == Array(sorted.filter { $0 > after }.prefix(limit)))
        }
    }

    @Test("Emptied chunks leave no trace")
    func emptied() {
        var set = OrderedUserSet()
        for number in 0..<2000 { set.insert(user(number)) }
        for number in 0..<2000 { check(set.remove(user(number)), is: true) }
        check(set.remove(user(5)), is: false)
        #expect(set.count == 0)
        #expect(set.users(after: nil, limit: 10).isEmpty)
        #expect(set.users(after: user(3), limit: 10).isEmpty)
        check(set.insert(user(1)), is: true)
        #expect(set.users(after: nil, limit: 10) == [user(1)])
    }
}
