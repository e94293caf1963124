namespace CourseKit.Hub;

/// <summary>What kept a download from, or an upload to, the hub from succeeding.</summary>
public enum HubError
{
    /// <summary>A repository, revision or file name that is not one, or that would lead out of the cache's folder.</summary>
    InvalidName,

    /// <summary>There is no such repository, or this token may not see it.</summary>
    RepositoryNotFound,

    /// <summary>The repository has no such branch, tag or commit.</summary>
    RevisionNotFound,

    /// <summary>The repository has no such file at this revision.</summary>
    EntryNotFound,

    /// <summary>The repository's owner grants access to it, and has not granted it to this token.</summary>
    GatedRepository,

    /// <summary>A token is missing or was not accepted.</summary>
    Unauthorized,

    /// <summary>The token does not allow this.</summary>
    Forbidden,

    /// <summary>Too many requests; the hub asks to wait longer than is waited without asking.</summary>
    RateLimited,

    /// <summary>The hub could not be reached, or broke off time and again.</summary>
    Unreachable,

    /// <summary>It is not in the cache, and the network is not to be used.</summary>
    NotCached,

    /// <summary>What was received has another length or another checksum than the hub says.</summary>
    Corrupt,

    /// <summary>The hub's answer makes no sense, or is larger than any sensible one.</summary>
    Protocol,

    /// <summary>A file could not be written or read: a full disk, a missing right.</summary>
    Disk,
}

/// <summary>A download or an upload that did not succeed. The message says what was asked for, what happened and what to do, on one line; it
/// never holds the token.</summary>
/// <param name="error">What happened.</param>
/// <param name="message">The whole message.</param>
/// <param name="inner">What went wrong below, if anything.</param>
public sealed class HubException(HubError error, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What happened.</summary>
    public HubError Error { get; } = error;

    /// <summary>The status of the answer, if it was one.</summary>
    internal System.Net.HttpStatusCode? Status { get; init; }

    /// <summary>Whether it is a matter of the network or of the hub's state, so that what is in the cache may serve instead.</summary>
    internal bool IsOutage => Error is HubError.Unreachable or HubError.RateLimited;
}
