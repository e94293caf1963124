namespace CourseKit.Hub;

/// <summary>The hub's address, and the addresses below it.</summary>
internal sealed class HubEndpoint
{
    private readonly Uri root;
    private readonly string address;

    private HubEndpoint(Uri root) => (this.root, address) = (root, root.AbsoluteUri.TrimEnd('/'));

    /// <summary>The address without a slash at its end.</summary>
    public override string ToString() => address;

    /// <exception cref="HubException">It is no address of a web server.</exception>
    public static HubEndpoint Parse(string text)
    {
        if (Uri.TryCreate(text.Trim(), UriKind.Absolute, out var root) && IsWeb(root) && root.UserInfo.Length == 0 && root.Query.Length == 0) return new(root);
        throw new HubException(HubError.InvalidName, $"'{text}' is not the address of a hub; expected one such as https://huggingface.co in HF_ENDPOINT or the option Endpoint.");
    }

    /// <summary>Whether it is reached over https.</summary>
    public bool IsSecure => root.Scheme == Uri.UriSchemeHttps;

    public static bool IsWeb(Uri uri) => uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp;

    /// <summary>Whether an address is on this very server: only there may the token go.</summary>
    public bool Owns(Uri uri) => IsSameServer(root, uri);

    /// <summary>Whether two addresses have scheme, host and port in common.</summary>
    public static bool IsSameServer(Uri first, Uri second) =>
        first.Scheme == second.Scheme && first.Port == second.Port && string.Equals(first.IdnHost, second.IdnHost, StringComparison.OrdinalIgnoreCase);

    /// <summary>A file at a revision.</summary>
    public Uri File(RepositoryType type, string repository, string revision, string file) =>
        At($"{(type == RepositoryType.Dataset ? "datasets/" : "")}{repository}/resolve/{Uri.EscapeDataString(revision)}/{string.Join('/', file.Split('/').Select(Uri.EscapeDataString))}");

    /// <summary>What a repository holds at a revision, with sizes and checksums.</summary>
    public Uri Revision(RepositoryType type, string repository, string revision) =>
        At($"api/{Plural(type)}/{repository}/revision/{Uri.EscapeDataString(revision)}?blobs=true");

    /// <summary>Where repositories are created.</summary>
    public Uri CreateRepository => At("api/repos/create");

    /// <summary>Where the hub says which files go to the large file storage.</summary>
    public Uri Preupload(RepositoryType type, string repository, string revision) =>
        At($"api/{Plural(type)}/{repository}/preupload/{Uri.EscapeDataString(revision)}");

    /// <summary>Where commits are made.</summary>
    public Uri Commit(RepositoryType type, string repository, string revision) =>
        At($"api/{Plural(type)}/{repository}/commit/{Uri.EscapeDataString(revision)}");

    /// <summary>Where Git LFS says how objects are uploaded.</summary>
    public Uri LargeFiles(RepositoryType type, string repository) =>
        At($"{(type == RepositoryType.Dataset ? "datasets/" : "")}{repository}.git/info/lfs/objects/batch");

    /// <summary>A repository's page.</summary>
    public Uri Page(RepositoryType type, string repository) => At($"{(type == RepositoryType.Dataset ? "datasets/" : "")}{repository}");

    /// <summary><c>models</c> or <c>datasets</c>, as the interface and the cache's folders have it.</summary>
    public static string Plural(RepositoryType type) => type == RepositoryType.Dataset ? "datasets" : "models";

    private Uri At(string path) => new($"{address}/{path}");
}
