using System.Net;

namespace CourseKit.Hub;

/// <summary>Says what went wrong between the hub and us, and what to do.</summary>
internal static class HubFailure
{
    private const int LongestQuote = 300;

    /// <summary>No answer, or no whole one.</summary>
    public static HubException Unreachable(HubEndpoint endpoint, string subject, Exception error)
    {
        var what = error is OperationCanceledException or TimeoutException ? "it did not answer in time" : Quote((error.InnerException ?? error).Message);
        return new(HubError.Unreachable, $"{subject} could not be had: the hub {endpoint} could not be reached ({what}). {WithoutNetwork}.", error);
    }

    /// <summary>What to do on a machine without a network.</summary>
    public const string WithoutNetwork =
        "Connect to the network and try again, which resumes; without one, set COURSEKIT_MODEL_MIRROR to a folder of checkpoints, copy the repository's folder from another machine's Hugging Face cache, or give a folder's path; HF_HUB_OFFLINE=1 keeps from trying";

    /// <summary>An answer that is a refusal. The header <c>X-Error-Code</c> says more than the status.</summary>
    public static HubException OfAnswer(HttpResponseMessage response, HubEndpoint endpoint, string subject, bool hasToken, TimeSpan? asked, string? text)
    {
        var status = response.StatusCode;
        var said = Header(response, "X-Error-Message") ?? text;
        var quote = said is null ? "" : $" It says: {Quote(said)}";
        var token = hasToken ? "check that the token is valid and may read it" : $"if it is private, log in: {HubToken.HowToGet}";
        var (error, message) = (Header(response, "X-Error-Code"), status) switch
        {
            ("GatedRepo", _) => (HubError.GatedRepository, $"{subject} is gated: its owner grants access on request. Ask for it on its page ({endpoint}), then {(hasToken ? "use a token of the account that got it" : $"log in: {HubToken.HowToGet}")}.{quote}"),
            ("RevisionNotFound", _) => (HubError.RevisionNotFound, $"{subject}: there is no such revision. Give a branch, a tag or a whole commit hash; \"main\" is the usual one."),
            ("EntryNotFound", _) => (HubError.EntryNotFound, $"{subject}: there is no such file. The repository's page lists the files; names are case-sensitive."),
            ("RepoNotFound", _) => (HubError.RepositoryNotFound, $"{subject}: {endpoint} has no such repository, or does not show it. Check the spelling (organisation/name) and whether it is a model or a dataset; {token}."),
            (_, HttpStatusCode.Unauthorized) => (HubError.Unauthorized, $"{subject}: {endpoint} asks who is there (401). {(hasToken ? $"The token was not accepted. {HubToken.HowToGet}" : $"Check the name; {token}")}.{quote}"),
            (_, HttpStatusCode.Forbidden) => (HubError.Forbidden, $"{subject}: {endpoint} refuses it (403). {(hasToken ? "The token does not allow it; use one with the rights needed" : $"Log in: {HubToken.HowToGet}")}.{quote}"),
            (_, HttpStatusCode.NotFound) => (HubError.EntryNotFound, $"{subject}: {endpoint} has no such thing (404). Check the names of repository, revision and file.{quote}"),
            (_, HttpStatusCode.TooManyRequests) => (HubError.RateLimited, $"{subject}: {endpoint} has had too many requests (429) and asks to wait{(asked is { } pause ? $" {Math.Ceiling(pause.TotalSeconds)} seconds" : "")}. Try again then; {(hasToken ? "fewer workers help" : "with a token more requests are allowed")}."),
            (_, HttpStatusCode.ProxyAuthenticationRequired) => (HubError.Unreachable, $"{subject}: the proxy asks who is there (407). Set HTTPS_PROXY with name and password."),
            (_, >= HttpStatusCode.InternalServerError) => (HubError.Unreachable, $"{subject}: {endpoint} is out of order ({(int)status}). Try again later, which resumes.{quote}"),
            _ => (HubError.Protocol, $"{subject}: {endpoint} answers {(int)status}.{quote}"),
        };
        return new(error, message) { Status = status };
    }

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : null;

    // What a server says must neither break the line nor command a terminal.
    public static string Quote(string text)
    {
        var clean = string.Concat(text.Select(character => char.IsControl(character) ? ' ' : character)).Trim();
        return clean.Length <= LongestQuote ? clean : clean[..LongestQuote] + "…";
    }
}
