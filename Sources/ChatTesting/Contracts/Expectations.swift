import ChatCore

/// Fails the running case unless the condition holds.
func expect(
    _ condition: Bool, _ promise: @autoclosure () -> String, file: String = #fileID, line: UInt = #line
) throws(ContractViolation) {
    if !condition { throw ContractViolation(promise(), file: file, line: line) }
}

/// Fails the running case unless both are equal, and says what came.
func expectEqual<Value: Equatable>(
    _ actual: Value, _ expected: Value, _ promise: @autoclosure () -> String, file: String = #fileID,
    line: UInt = #line
) throws(ContractViolation) {
    if actual != expected {
        throw ContractViolation("\(promise()): expected \(expected), got \(actual)", file: file, line: line)
    }
}

/// The value, or a failed case when there is none.
func require<Value>(
    _ value: Value?, _ promise: @autoclosure () -> String, file: String = #fileID, line: UInt = #line
) throws(ContractViolation) -> Value {
    guard let value else { throw ContractViolation("\(promise()): there is none", file: file, line: line) }
    return value
}

/// Fails the running case unless the body throws one of these codes.
func expectFailure(
    _ codes: ChatError.Code..., of promise: @autoclosure () -> String, file: String = #fileID, line: UInt = #line,
    _ body: () async throws -> Void
) async throws {
    do {
        try await body()
    } catch let error as ChatError {
        if !codes.contains(error.code) {
            throw ContractViolation("\(promise()): expected \(codes), got \(error.code)", file: file, line: line)
        }
        return
    }
    throw ContractViolation("\(promise()): expected \(codes), but it succeeded", file: file, line: line)
}

/// Fails the running case unless the result is a failure with one of these codes.
func expectFailure<Success>(
    _ codes: ChatError.Code..., in result: Result<Success, ChatError>?, of promise: @autoclosure () -> String,
    file: String = #fileID, line: UInt = #line
) throws(ContractViolation) {
    switch result {
    case .failure(let error) where codes.contains(error.code): return
    case .failure(let error):
        throw ContractViolation("\(promise()): expected \(codes), got \(error.code)", file: file, line: line)
    case .success:
        throw ContractViolation("\(promise()): expected \(codes), but it succeeded", file: file, line: line)
    case nil:
        throw ContractViolation("\(promise()): expected \(codes), but there was no result", file: file, line: line)
    }
}
