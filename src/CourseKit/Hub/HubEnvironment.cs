using System.Globalization;

namespace CourseKit.Hub;

/// <summary>What the environment says about the hub, by the variables and with the defaults of <c>huggingface_hub.constants</c>.</summary>
/// <param name="variable">Reads a variable; null when it is not set.</param>
internal sealed class HubEnvironment(Func<string, string?> variable)
{
    private const string DefaultEndpoint = "https://huggingface.co";
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);
    private static readonly string[] True = ["1", "ON", "YES", "TRUE"];

    /// <summary>The variables of this process, read anew each time.</summary>
    public static HubEnvironment Process { get; } = new(System.Environment.GetEnvironmentVariable);

    /// <summary><c>HF_HUB_CACHE</c> (older: <c>HUGGINGFACE_HUB_CACHE</c>), else <c>hub</c> under <see cref="Home"/>.</summary>
    public string Cache => Folder("HF_HUB_CACHE") ?? Folder("HUGGINGFACE_HUB_CACHE") ?? Path.Combine(Home, "hub");

    /// <summary><c>HF_HOME</c>, else <c>huggingface</c> in <c>XDG_CACHE_HOME</c> or <c>~/.cache</c>.</summary>
    public string Home => Folder("HF_HOME") ?? Path.Combine(Folder("XDG_CACHE_HOME") ?? Path.Combine(UserProfile, ".cache"), "huggingface");

    /// <summary><c>HF_ENDPOINT</c>, else the public hub.</summary>
    public string Endpoint => Value("HF_ENDPOINT") ?? DefaultEndpoint;

    /// <summary>Whether no request may be made: <c>HF_HUB_OFFLINE</c> (or <c>TRANSFORMERS_OFFLINE</c>).</summary>
    public bool IsOffline => IsTrue(Value("HF_HUB_OFFLINE") ?? Value("TRANSFORMERS_OFFLINE"));

    /// <summary><c>HF_TOKEN</c> (older: <c>HUGGING_FACE_HUB_TOKEN</c>).</summary>
    public string? Token => Value("HF_TOKEN") ?? Value("HUGGING_FACE_HUB_TOKEN");

    /// <summary>The file that <c>hf auth login</c> writes the token to: <c>HF_TOKEN_PATH</c>, else <c>token</c> under <see cref="Home"/>.</summary>
    public string TokenPath => Folder("HF_TOKEN_PATH") ?? Path.Combine(Home, "token");

    /// <summary>Whether a token is sent only where a call names it: <c>HF_HUB_DISABLE_IMPLICIT_TOKEN</c>.</summary>
    public bool DisablesImplicitToken => IsTrue(Value("HF_HUB_DISABLE_IMPLICIT_TOKEN"));

    /// <summary>Whether snapshots hold files rather than links: <c>HF_HUB_DISABLE_SYMLINKS</c>.</summary>
    public bool DisablesSymlinks => IsTrue(Value("HF_HUB_DISABLE_SYMLINKS"));

    /// <summary>How long the hub may take to answer: <c>HF_HUB_ETAG_TIMEOUT</c> seconds, else 10.</summary>
    public TimeSpan AnswerTimeout => Seconds("HF_HUB_ETAG_TIMEOUT");

    /// <summary>How long a body may stand still: <c>HF_HUB_DOWNLOAD_TIMEOUT</c> seconds, else 10.</summary>
    public TimeSpan StallTimeout => Seconds("HF_HUB_DOWNLOAD_TIMEOUT");

    private string UserProfile => Value("HOME") ?? System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile);

    private string? Value(string name) => variable(name) is { Length: > 0 } value ? value : null;

    private string? Folder(string name) => Value(name) switch
    {
        null => null,
        "~" => UserProfile,
        ['~', '/' or '\\', .. var rest] => Path.Combine(UserProfile, rest),
        var path => path,
    };

    private TimeSpan Seconds(string name) =>
        double.TryParse(Value(name), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and < 86400 ? TimeSpan.FromSeconds(seconds) : DefaultTimeout;

    private static bool IsTrue(string? value) => value is not null && True.Contains(value, StringComparer.OrdinalIgnoreCase);
}
