import ChatCore
import Testing

@Suite("ChatError")
struct ChatErrorTests {
    /// Wire name, HTTP status and close code of every error, in table order. Names are never changed or reused: a line here
    /// is added or left alone.
    private static let table: [(code: ChatError.Code, name: String, status: Int, close: CloseCode)] = [
        (.invalidRequest, "invalid_request", 400, .protocolViolation),
        (.payloadTooLarge, "payload_too_large", 413, .protocolViolation),
        (.unknownCommand, "unknown_command", 400, .protocolViolation),
        (.unauthenticated, "unauthenticated", 401, .invalidToken),
        (.forbidden, "forbidden", 403, .protocolViolation),
        (.blocked, "blocked", 403, .protocolViolation),
        (.conversationNotFound, "conversation_not_found", 404, .protocolViolation),
        (.messageNotFound, "message_not_found", 404, .protocolViolation),
        (.userNotFound, "user_not_found", 404, .protocolViolation),
        (.conflict, "conflict", 409, .protocolViolation),
        (.limitExceeded, "limit_exceeded", 409, .tooManyConnections),
        (.rateLimited, "rate_limited", 429, .rateLimited),
        (.overloaded, "overloaded", 503, .temporarilyUnavailable),
        (.timeout, "timeout", 504, .temporarilyUnavailable),
        (.tokenMissing, "token_missing", 401, .invalidToken),
        (.tokenTooLarge, "token_too_large", 413, .invalidToken),
        (.tokenMalformed, "token_malformed", 401, .invalidToken),
        (.tokenTypeNotAllowed, "token_type_not_allowed", 401, .invalidToken),
        (.tokenAlgorithmNotAllowed, "token_algorithm_not_allowed", 401, .invalidToken),
        (.tokenHeaderUnsupported, "token_header_unsupported", 401, .invalidToken),
        (.tokenKeyUnknown, "token_key_unknown", 401, .invalidToken),
        (.tokenKeyUnusable, "token_key_unusable", 401, .invalidToken),
        (.tokenSignatureInvalid, "token_signature_invalid", 401, .invalidToken),
        (.tokenIssuerUnknown, "token_issuer_unknown", 401, .invalidToken),
        (.tokenAudienceMismatch, "token_audience_mismatch", 401, .invalidToken),
        (.tokenClientMismatch, "token_client_mismatch", 401, .invalidToken),
        (.tokenUseMismatch, "token_use_mismatch", 401, .invalidToken),
        (.tokenClaimMissing, "token_claim_missing", 401, .invalidToken),
        (.tokenClaimInvalid, "token_claim_invalid", 401, .invalidToken),
        (.tokenExpired, "token_expired", 401, .tokenExpired),
        (.tokenNotYetValid, "token_not_yet_valid", 401, .invalidToken),
        (.tokenIssuedInFuture, "token_issued_in_future", 401, .invalidToken),
        (.tokenRevoked, "token_revoked", 401, .revoked),
        (.tokenSubjectChanged, "token_subject_changed", 401, .invalidToken),
        (.keysUnavailable, "keys_unavailable", 503, .temporarilyUnavailable),
        (.userDisabled, "user_disabled", 403, .userDisabled),
        (.storeUnavailable, "store_unavailable", 503, .temporarilyUnavailable),
        (.storeFull, "store_full", 507, .temporarilyUnavailable),
        (.shuttingDown, "shutting_down", 503, .serverDraining),
        (.connectionLost, "connection_lost", 503, .temporarilyUnavailable),
        (.invalidConfiguration, "invalid_configuration", 500, .temporarilyUnavailable),
        (.internal, "internal", 500, .temporarilyUnavailable),
    ]

    @Test("The table of codes is pinned: names, order, HTTP statuses and close codes")
    func pinnedTable() {
        #expect(ChatError.Code.all.map(\.name) == Self.table.map(\.name))
        for row in Self.table {
            #expect(row.code.name == row.name)
            #expect(row.code.httpStatus == row.status, "\(row.name)")
            #expect(CloseCode(ChatError(row.code)) == row.close, "\(row.name)")
        }
    }

    @Test("Every code is found by its name and has a sentence of its own for the peer")
    func messages() {
        for code in ChatError.Code.all {
            #expect(ChatError.Code(name: code.name) == code)
            let message = ChatError(code).publicMessage
            #expect(message.count > 10 && message.hasSuffix("."), "\(code)")
            #expect(message.first?.isUppercase == true, "\(code)")
        }
        let messages = Set(ChatError.Code.all.map { ChatError($0).publicMessage })
        #expect(messages.count == ChatError.Code.all.count)
        #expect(ChatError.Code(name: "no_such_code") == nil)
        #expect(ChatError.Code(name: "Internal") == nil)
    }

    @Test("Only what may pass by itself is to be retried, and only with a delay above zero")
    func retries() {
        let waiting = Set(
            ChatError.Code.all.filter { if case .after = ChatError($0).retry { true } else { false } }.map(\.name))
        #expect(
            waiting == [
                "rate_limited", "overloaded", "timeout", "store_unavailable", "keys_unavailable", "connection_lost",
                "shutting_down",
            ])
        let signingIn = Set(ChatError.Code.all.filter { ChatError($0).retry == .afterReauthentication }.map(\.name))
        #expect(signingIn == ["unauthenticated", "token_expired", "token_missing", "token_revoked"])
        for code in ChatError.Code.all {
            let error = ChatError(code)
            #expect((error.retryAfterMs.map { $0 > 0 } ?? false) == waiting.contains(code.name))
        }
        #expect(ChatError(.rateLimited, retry: .after(.milliseconds(250))).retryAfterMs == 250)
    }

    @Test("The detail is for logs: it is no part of the description")
    func detailIsHidden() {
        let error = ChatError(.storeUnavailable, "Try later.", detail: "host db-1 refused")
        #expect(error.description == "store_unavailable: Try later.")
        #expect("\(error)" == error.description)
        #expect(String(reflecting: error) == "store_unavailable: Try later. (host db-1 refused)")
        #expect(String(reflecting: ChatError(.timeout)) == ChatError(.timeout).description)
        #expect(error != ChatError(.storeUnavailable, "Try later."))
    }
}
