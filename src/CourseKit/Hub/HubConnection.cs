using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace CourseKit.Hub;

/// <summary>A request to the hub.</summary>
/// <param name="Method">The method.</param>
/// <param name="Address">Where to.</param>
internal sealed record HubRequest(HttpMethod Method, Uri Address)
{
    /// <summary>What it is about, for messages: a repository, or a file of one.</summary>
    public required string Subject { get; init; }

    /// <summary>The first byte that is asked for.</summary>
    public long From { get; init; }

    /// <summary>Makes the body, anew for every try; the argument is to be called while it is being sent.</summary>
    public Func<Action, HttpContent>? Content { get; init; }

    /// <summary>Whether a redirect to another server is followed, or is the answer.</summary>
    public bool LeavesServer { get; init; } = true;

    /// <summary>Whether it does no harm twice. A commit whose answer got lost may have been made.</summary>
    public bool IsRepeatable { get; init; } = true;

    /// <summary>Looks at the answer that says no.</summary>
    public Action<HttpResponseMessage>? OnRefusal { get; init; }

    /// <summary>Headers beyond the usual.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>What kind of answer is wanted, where that matters.</summary>
    public string? Accept { get; init; }
}

/// <summary>Talks to one hub: sends the token there and nowhere else, follows redirects by hand, tries again what may succeed later.</summary>
internal sealed class HubConnection(HubEndpoint endpoint, string? token, RetryPolicy retry, HubEnvironment environment)
{
    /// <summary>The longest JSON that is read, in bytes.</summary>
    public const int LongestJson = 128 << 20;

    private const int MostRedirects = 10, LongestError = 1 << 13;

    private static readonly HttpClient Client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
    })
    { Timeout = Timeout.InfiniteTimeSpan };

    private volatile bool hasAnswered;

    public HubEndpoint Endpoint => endpoint;

    public RetryPolicy Retry => retry;

    public bool HasToken => token is not null;

    /// <summary>How long a body may stand still.</summary>
    public TimeSpan StallTimeout => retry.StallTimeout ?? environment.StallTimeout;

    private TimeSpan AnswerTimeout => retry.AnswerTimeout ?? environment.AnswerTimeout;

    /// <summary>The connection that options and environment ask for.</summary>
    public static HubConnection Open(HubOptions options)
    {
        var address = options.Endpoint ?? options.Environment.Endpoint;
        return new(HubEndpoint.Parse(address), HubToken.Find(options), options.Retry, options.Environment);
    }

    /// <summary>Sends a request until it succeeds or cannot. The body of the answer is not read yet.</summary>
    /// <exception cref="HubException">It did not succeed.</exception>
    public async Task<HttpResponseMessage> SendAsync(HubRequest request, CancellationToken cancellation)
    {
        for (var failures = 1; ; failures++)
        {
            HttpResponseMessage response;
            try
            {
                response = await FollowAsync(request, cancellation).ConfigureAwait(false);
            }
            catch (Exception error) when (IsBroken(error, cancellation))
            {
                if (failures >= retry.Attempts || !request.IsRepeatable || IsHopeless(error)) throw HubFailure.Unreachable(endpoint, request.Subject, error);
                await retry.Wait(retry.Pause(failures), cancellation).ConfigureAwait(false);
                continue;
            }

            hasAnswered = true;
            if (response.IsSuccessStatusCode || IsRedirect(response.StatusCode)) return response;
            using (response)
            {
                var asked = RetryPolicy.Asked(response.Headers, DateTimeOffset.UtcNow);
                var mayPass = RetryPolicy.IsTransient(response.StatusCode) && (request.IsRepeatable || response.StatusCode == HttpStatusCode.TooManyRequests);
                if (failures >= retry.Attempts || !mayPass || asked > retry.LongestRetryAfter)
                {
                    request.OnRefusal?.Invoke(response);
                    throw HubFailure.OfAnswer(response, endpoint, request.Subject, HasToken, asked, await ErrorTextAsync(response, cancellation).ConfigureAwait(false));
                }

                await retry.Wait(asked ?? retry.Pause(failures), cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Sends a request and reads the JSON of the answer, if that is not too long.</summary>
    /// <exception cref="HubException">It did not succeed, or what came is no JSON.</exception>
    public async Task<JsonDocument> JsonAsync(HubRequest request, CancellationToken cancellation)
    {
        for (var failures = 1; ; failures++)
        {
            using var response = await SendAsync(request, cancellation).ConfigureAwait(false);
            try
            {
                var bytes = await ReadAsync(response, LongestJson, cancellation).ConfigureAwait(false)
                    ?? throw new HubException(HubError.Protocol, $"The answer of {request.Address.GetLeftPart(UriPartial.Path)} is longer than {LongestJson} bytes.");
                return JsonDocument.Parse(bytes);
            }
            catch (JsonException error)
            {
                throw new HubException(HubError.Protocol, $"The answer of {request.Address.GetLeftPart(UriPartial.Path)} is no JSON. Check that HF_ENDPOINT is the address of a hub and that no proxy answers in its place.", error);
            }
            catch (Exception error) when (IsBroken(error, cancellation))
            {
                // Only what can be asked twice without harm.
                if (failures >= retry.Attempts || request.Method != HttpMethod.Get) throw HubFailure.Unreachable(endpoint, request.Subject, error);
                await retry.Wait(retry.Pause(failures), cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Whether an error is one of the network: a broken connection, or no sign of life within the time.</summary>
    public static bool IsBroken(Exception error, CancellationToken cancellation) =>
        error is HttpRequestException or IOException or TimeoutException || (error is OperationCanceledException && !cancellation.IsCancellationRequested);

    public static bool IsRedirect(HttpStatusCode status) => status is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
        or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;

    // Without a network, where nobody listens, and where no answer has come within the time at all, a second try within seconds helps nobody.
    private bool IsHopeless(Exception error) => (error is OperationCanceledException && !hasAnswered)
        || error is HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError };

    private async Task<HttpResponseMessage> FollowAsync(HubRequest request, CancellationToken cancellation)
    {
        var address = request.Address;
        var keepsToken = true;
        for (var hops = 0; ; hops++)
        {
            keepsToken &= endpoint.Owns(address);
            var response = await SendOnceAsync(request, address, keepsToken, cancellation).ConfigureAwait(false);
            if (!IsRedirect(response.StatusCode)) return response;
            if (response.Headers.Location is not { } location) throw Stray(response, request, "without saying where to");
            var next = new Uri(address, location);
            var leaves = !HubEndpoint.IsSameServer(address, next);
            if (leaves && !request.LeavesServer) return response;
            if (!HubEndpoint.IsWeb(next) || (address.Scheme == Uri.UriSchemeHttps && next.Scheme != Uri.UriSchemeHttps)) throw Stray(response, request, $"to an address that is not secure ({next.Scheme})");
            if (hops == MostRedirects) throw Stray(response, request, $"more than {MostRedirects} times");
            if (request.Content is not null && response.StatusCode is not (HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect)) throw Stray(response, request, "where an upload cannot follow");
            response.Dispose();
            address = next;
        }
    }

    private async Task<HttpResponseMessage> SendOnceAsync(HubRequest request, Uri address, bool withToken, CancellationToken cancellation)
    {
        using var message = new HttpRequestMessage(request.Method, address);
        message.Headers.UserAgent.ParseAdd("CourseKit/0.1");
        message.Headers.AcceptEncoding.ParseAdd("identity");
        if (request.Accept is { } accept) message.Headers.Accept.ParseAdd(accept);
        if (request.From > 0) message.Headers.Range = new RangeHeaderValue(request.From, null);
        if (withToken && token is not null) message.Headers.Authorization = new("Bearer", token);
        foreach (var (name, value) in request.Headers) message.Headers.TryAddWithoutValidation(name, value);

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var (timeout, isUpload) = (AnswerTimeout, request.Content is not null);
        if (isUpload) timeout = TimeSpan.FromTicks(Math.Max(timeout.Ticks, StallTimeout.Ticks));
        limit.CancelAfter(timeout);
        if (request.Content is { } content) message.Content = content(() => limit.CancelAfter(timeout));
        return await Client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, limit.Token).ConfigureAwait(false);
    }

    // Null when there is more than the limit.
    private async Task<byte[]?> ReadAsync(HttpResponseMessage response, int longest, CancellationToken cancellation)
    {
        if (response.Content.Headers.ContentLength > longest) return null;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var bytes = new MemoryStream();
        var stream = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        var buffer = new byte[1 << 14];
        while (true)
        {
            limit.CancelAfter(StallTimeout);
            var read = await stream.ReadAsync(buffer, limit.Token).ConfigureAwait(false);
            if (read == 0) return bytes.ToArray();
            if (bytes.Length + read > longest) return null;
            bytes.Write(buffer, 0, read);
        }
    }

    // The hub explains refusals as {"error": "..."}.
    private async Task<string?> ErrorTextAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        try
        {
            if (await ReadAsync(response, LongestError, cancellation).ConfigureAwait(false) is not { Length: > 0 } bytes) return null;
            using var json = JsonDocument.Parse(bytes);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("error", out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
        }
        catch (Exception error) when (error is JsonException || IsBroken(error, cancellation))
        {
            return null;
        }
    }

    private static HubException Stray(HttpResponseMessage response, HubRequest request, string how)
    {
        response.Dispose();
        return new(HubError.Protocol, $"The hub redirects the request for {request.Subject} {how}; it was not followed.");
    }
}
