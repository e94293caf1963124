namespace CourseKit.Hub;

/// <summary>Finds the access token: the caller's, else the environment's, else the file of <c>hf auth login</c>.</summary>
internal static class HubToken
{
    public const string HowToGet = "Create one under Settings, Access Tokens on the hub and set HF_TOKEN to it, or run 'hf auth login'";

    private const int LongestFile = 4096;

    /// <summary>The token to send, or null for none.</summary>
    /// <exception cref="HubException">What is there is no token.</exception>
    public static string? Find(HubOptions options)
    {
        if (options.Token is { } given) return Clean(given, "The token of the call");
        var environment = options.Environment;
        if (environment.DisablesImplicitToken) return null;
        return Clean(environment.Token, "HF_TOKEN") ?? Clean(Read(environment.TokenPath), environment.TokenPath);
    }

    private static string? Read(string path)
    {
        try
        {
            var file = new FileInfo(path);
            return file.Exists && file.Length <= LongestFile ? File.ReadAllText(path) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // Line ends come with files and secrets; anything else that a header cannot hold would end up in a request as something else.
    private static string? Clean(string? token, string source)
    {
        token = token?.Replace("\r", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal).Trim();
        if (token is null or "") return null;
        if (token.All(character => character is > ' ' and < (char)127)) return token;
        throw new HubException(HubError.Unauthorized, $"{source} holds characters that no token has. {HowToGet}.");
    }
}
