/// The version of this build.
public enum ChatServerVersion {
    /// As `chatd --version` and the status page say it.
    public static let current = "0.1.0"
}
