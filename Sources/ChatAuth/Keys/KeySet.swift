package import ChatCore

/// The usable keys of one JWKS document, looked up strictly.
package struct KeySet: Sendable {
    /// A key that is not used, for status pages.
    package struct Skipped: Hashable, Sendable {
        /// Its `kid`, if it has a usable one.
        package let keyID: String?
        /// Why, without key material.
        package let reason: String
    }

    let keys: [VerificationKey]
    /// Keys of the document that are not used, in its order.
    package let skipped: [Skipped]
    private let byID: [ExactString: [Int]]
    private let skippedIDs: Set<ExactString>

    init(keys: [VerificationKey], skipped: [Skipped] = []) {
        self.keys = keys
        self.skipped = skipped
        var byID: [ExactString: [Int]] = [:]
        for (index, key) in keys.enumerated() {
            if let id = key.keyID { byID[ExactString(id), default: []].append(index) }
        }
        self.byID = byID
        skippedIDs = Set(skipped.compactMap { $0.keyID.map(ExactString.init) })
    }

    /// Parses a JWKS document (RFC 7517 §5). Unusable keys are skipped and reported; the document itself must be right.
    ///
    /// - Throws: ``ChatError`` `keys_unavailable` for bytes that are no key set, or one that is over its limits.
    package init(
        jwks bytes: [UInt8], algorithms: Set<SignatureAlgorithm>, maxBytes: Int = 1 << 20, maxKeys: Int = 100
    ) async throws(ChatError) {
        let entries = try Self.entries(bytes, maxBytes: maxBytes, maxKeys: maxKeys)
        var keys: [VerificationKey] = []
        var skipped: [Skipped] = []
        for entry in entries {
            guard let object = entry.object else {
                skipped.append(Skipped(keyID: nil, reason: "not an object"))
                continue
            }
            do {
                keys.append(try await VerificationKey(JSONWebKey(object), allowed: algorithms))
            } catch {
                skipped.append(Skipped(keyID: object["kid"]?.string, reason: error.reason))
            }
        }
        self.init(keys: Self.withoutRepeats(keys, skipped: &skipped), skipped: skipped)
    }

    private static func entries(_ bytes: [UInt8], maxBytes: Int, maxKeys: Int) throws(ChatError) -> [JSONValue] {
        func refuse(_ reason: String) -> ChatError { ChatError(.keysUnavailable, detail: "JWKS: \(reason)") }
        guard bytes.count <= maxBytes else { throw refuse("larger than \(maxBytes) bytes") }
        let value: JSONValue
        do { value = try JSONParser.parse(bytes) } catch { throw refuse("not strict JSON") }
        guard let entries = value.object?["keys"]?.array else { throw refuse("no keys array") }
        guard entries.count <= maxKeys else { throw refuse("more than \(maxKeys) keys") }
        return entries
    }

    /// One id must mean one key: an exact repeat is dropped, two keys of one id and type are both refused.
    private static func withoutRepeats(_ keys: [VerificationKey], skipped: inout [Skipped]) -> [VerificationKey] {
        var result: [VerificationKey] = []
        for (index, key) in keys.enumerated() {
            let twins = keys.indices.filter {
                $0 != index && keys[$0].keyType == key.keyType
                    && keys[$0].keyID.map(ExactString.init) == key.keyID.map(ExactString.init)
                    && key.keyID != nil
            }
            if twins.contains(where: { keys[$0].material != key.material }) {
                skipped.append(Skipped(keyID: key.keyID, reason: "two keys have this kid"))
            } else if twins.contains(where: { $0 < index && keys[$0].declaredAlgorithm == key.declaredAlgorithm }) {
                skipped.append(Skipped(keyID: key.keyID, reason: "repeated"))
            } else {
                result.append(key)
            }
        }
        return result
    }

    /// True when the document has a key of that id, usable or not: then fetching it again would tell nothing new.
    func mentions(_ keyID: String) -> Bool {
        byID[ExactString(keyID)] != nil || skippedIDs.contains(ExactString(keyID))
    }

    /// The one key that may verify a token with this header.
    ///
    /// - Throws: ``ChatError`` `token_key_unknown`, `token_key_unusable`. There is no fallback key.
    func key(for header: TokenHeader) throws(ChatError) -> VerificationKey {
        guard let id = header.keyID else {
            guard keys.count == 1, let only = keys.first else {
                throw ChatError(.tokenKeyUnknown, "The token names no key (kid).")
            }
            guard only.supports(header.algorithm) else { throw ChatError(.tokenKeyUnusable) }
            return only
        }
        guard let indices = byID[ExactString(id)] else {
            throw ChatError(mentions(id) ? .tokenKeyUnusable : .tokenKeyUnknown)
        }
        let fitting = indices.filter { keys[$0].supports(header.algorithm) }
        guard fitting.count == 1 else { throw ChatError(.tokenKeyUnusable) }
        return keys[fitting[0]]
    }
}
