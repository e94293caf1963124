using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace CourseKit.Hub;

/// <summary>When a failed request is tried again, and after how long.</summary>
internal sealed partial record RetryPolicy
{
    public static RetryPolicy Default { get; } = new();

    /// <summary>How often a request is tried that gets nowhere.</summary>
    public int Attempts { get; init; } = 5;

    /// <summary>How often a body is fetched whose checksum or length is wrong.</summary>
    public int CorruptAttempts { get; init; } = 2;

    /// <summary>The pause before the second try; each further one is twice as long.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>The longest pause of our own choice.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>The longest pause that a server may ask for; beyond it the call fails and says how long.</summary>
    public TimeSpan LongestRetryAfter { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a connection may take to be made.</summary>
    public TimeSpan? AnswerTimeout { get; init; }

    /// <summary>How long a body may stand still.</summary>
    public TimeSpan? StallTimeout { get; init; }

    /// <summary>Waits; tests count instead.</summary>
    public Func<TimeSpan, CancellationToken, Task> Wait { get; init; } = Task.Delay;

    public static bool IsTransient(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or HttpStatusCode.InternalServerError
            or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    /// <summary>The pause after the given number of failures, counted from one.</summary>
    public TimeSpan Pause(int failures)
    {
        var pause = FirstPause * Math.Pow(2, Math.Min(failures - 1, 30));
        return pause < LongestPause ? pause : LongestPause;
    }

    /// <summary>The pause that a server asks for by <c>Retry-After</c> (seconds or a date), or by the hub's own <c>RateLimit</c>; null when it does not.</summary>
    public static TimeSpan? Asked(HttpResponseHeaders headers, DateTimeOffset now)
    {
        if (headers.RetryAfter is { Delta: { } seconds }) return seconds;
        if (headers.RetryAfter is { Date: { } date }) return date > now ? date - now : TimeSpan.Zero;
        if (!headers.TryGetValues("RateLimit", out var limits)) return null;
        var match = ExhaustedLimit.Match(string.Join(',', limits));
        return match.Success && int.TryParse(match.Groups[1].ValueSpan, out var left) ? TimeSpan.FromSeconds(left) : null;
    }

    // E.g. "api";r=0;t=55: nothing remains, and 55 seconds until there is something again.
    [GeneratedRegex(@";\s*r\s*=\s*0\s*;\s*t\s*=\s*(\d{1,8})\b")]
    private static partial Regex ExhaustedLimit { get; }
}
