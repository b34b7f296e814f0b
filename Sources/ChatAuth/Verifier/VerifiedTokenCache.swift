package import ChatCore
import Crypto

/// Remembers verified tokens by their SHA-256, so that a storm of reconnects does not cost a signature check each.
///
/// Entries live in two halves: what is used moves into the young one, and when that is full the old half is dropped. So the
/// memory is bounded and tokens in use stay, without a list to maintain.
package struct VerifiedTokenCache: Sendable {
    /// SHA-256 of the whole token: an entry is found only by someone who has the token.
    package struct Key: Hashable, Sendable {
        private let digest: SHA256.Digest

        /// Hashes a token.
        package init(token: String) {
            digest = SHA256.hash(data: Array(token.utf8))
        }
    }

    private struct Entry: Sendable {
        let token: VerifiedToken
        let issuerIndex: Int
        let generation: UInt64
        let verifiedAt: Timestamp
    }

    private let half: Int
    private var young: [Key: Entry] = [:]
    private var old: [Key: Entry] = [:]

    /// Creates a cache of at most `capacity` entries; zero turns it off.
    package init(capacity: Int) { half = max(0, (capacity + 1) / 2) }

    /// Entries held.
    package var count: Int { young.count + old.count }

    /// The remembered token, while its issuer's key set is the one that verified it and it has not expired.
    ///
    /// - Parameters:
    ///   - now: Must not lie before the verification: then `nbf` and `iat` would have to be asked again.
    ///   - generation: The present key set generation of the issuer with that index.
    package mutating func token(
        _ key: Key, now: Timestamp, generation: (_ issuerIndex: Int) -> UInt64?
    ) -> VerifiedToken? {
        guard let entry = young[key] ?? old[key] else { return nil }
        guard now >= entry.verifiedAt, now < entry.token.expiresAt, generation(entry.issuerIndex) == entry.generation
        else {
            young[key] = nil
            old[key] = nil
            return nil
        }
        if old.removeValue(forKey: key) != nil { insert(key, entry) }
        return entry.token
    }

    /// Remembers a token that was just verified in full.
    package mutating func insert(
        _ key: Key, _ token: VerifiedToken, issuerIndex: Int, generation: UInt64, now: Timestamp
    ) {
        insert(key, Entry(token: token, issuerIndex: issuerIndex, generation: generation, verifiedAt: now))
    }

    private mutating func insert(_ key: Key, _ entry: Entry) {
        guard half > 0 else { return }
        old[key] = nil
        if young.count >= half, young[key] == nil {
            old = young
            young = [:]
        }
        young[key] = entry
    }
}
