import Testing

/// `#expect(actual == expected)` for results of mutating calls, which the macro cannot take apart.
func check<Value: Equatable>(
    _ actual: Value, is expected: Value, sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(actual == expected, sourceLocation: sourceLocation)
}
