import ChatWire
import Foundation
import Testing

/// The scanner against Foundation's parser. They must agree, except where the scanner is stricter on purpose.
@Suite struct JSONDifferentialTests {
    /// What the scanner refuses and Foundation lets pass.
    private static let strictness: Set<JSONFault.Kind> = [.duplicateKey, .tooDeep, .tooManyMembers]

    @Test("Valid texts are accepted with the same values", arguments: 0..<20 as Range<UInt64>)
    func valid(seed: UInt64) throws {
        var generator = JSONGenerator(seed: seed)
        for _ in 0..<150 {
            let bytes = generator.document()
            let tree = try JSONTree.parse(bytes)
            let foundation = try JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
            #expect(same(tree, foundation), "\(String(decoding: bytes, as: UTF8.self))")
        }
    }

    @Test("Damaged texts get the same verdict and the same values", arguments: 100..<140 as Range<UInt64>)
    func damaged(seed: UInt64) {
        var generator = JSONGenerator(seed: seed)
        for _ in 0..<150 {
            let bytes = generator.damaged()
            let foundation = try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
            let text = String(decoding: bytes, as: UTF8.self)
            do throws(JSONFault) {
                let tree = try JSONTree.parse(bytes)
                if let foundation {
                    #expect(same(tree, foundation), "\(text)")
                } else if !Self.holdsHugeNumber(tree) {
                    Issue.record("only the scanner accepts \(bytes) \(text)")
                }
            } catch {
                if foundation != nil, !Self.strictness.contains(error.kind) {
                    Issue.record("only Foundation accepts (\(error.kind) at \(error.offset)) \(bytes) \(text)")
                }
            }
        }
    }

    /// Numbers beyond a Double are valid JSON; the scanner passes over them, Foundation cannot represent them.
    private static func holdsHugeNumber(_ tree: JSONTree) -> Bool {
        switch tree {
        case .number(let text):
            Double(text).map { !$0.isFinite || ($0 == 0 && text.contains { "123456789".contains($0) }) } ?? true
        case .array(let items): items.contains(where: holdsHugeNumber)
        case .object(let members): members.values.contains(where: holdsHugeNumber)
        case .null, .bool, .string: false
        }
    }

    private func same(_ tree: JSONTree, _ other: Any) -> Bool {
        switch tree {
        case .null: return other is NSNull
        case .bool(let flag): return (other as? Bool) == flag
        case .number(let text):
            // Foundation keeps some numbers as Decimal and rounds twice.
            guard let number = (other as? NSNumber)?.doubleValue, let expected = Double(text) else { return false }
            return abs(number - expected) <= abs(expected) * 1e-15
        case .string(let text): return (other as? String).map { Array($0.utf8) == Array(text.utf8) } ?? false
        case .array(let items):
            guard let others = other as? [Any], others.count == items.count else { return false }
            return zip(items, others).allSatisfy { same($0, $1) }
        case .object(let members):
            guard let others = other as? [String: Any], others.count == members.count else { return false }
            return members.allSatisfy { key, value in others[key].map { same(value, $0) } ?? false }
        }
    }
}
