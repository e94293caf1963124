using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CourseKit.Hub;

public static partial class Hub
{
    /// <summary>Creates a repository; one that is there already is left as it is (<c>huggingface_hub.create_repo</c>).</summary>
    /// <param name="repository">Its name, e.g. <c>name/my-model</c>.</param>
    /// <param name="options">Its kind, whether it is private, the token.</param>
    /// <param name="cancellation">Stops.</param>
    /// <returns>The address of its page.</returns>
    /// <exception cref="HubException">It cannot be created; <see cref="HubException.Error"/> says why.</exception>
    public static Uri CreateRepository(string repository, UploadOptions? options = null, CancellationToken cancellation = default) =>
        Await(() => CreateRepositoryAsync(repository, options, cancellation));

    /// <inheritdoc cref="CreateRepository"/>
    public static Task<Uri> CreateRepositoryAsync(string repository, UploadOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(repository);
        return WithDiskErrors(repository, stop => CreateAsync(repository, options ?? new(), stop), cancellation);
    }

    /// <summary>Adds and deletes files of a repository in one commit (<c>huggingface_hub.create_commit</c>). What the repository has already is not sent.</summary>
    /// <param name="repository">Its name.</param>
    /// <param name="operations">What changes.</param>
    /// <param name="options">Branch, message, token; or a dry run, which needs no network.</param>
    /// <param name="cancellation">Stops; the repository stays as it was.</param>
    /// <returns>The commit, and what became of each file.</returns>
    /// <exception cref="HubException">It cannot be made; <see cref="HubException.Error"/> says why.</exception>
    public static CommitResult Commit(string repository, IReadOnlyList<CommitOperation> operations, UploadOptions? options = null, CancellationToken cancellation = default) =>
        Await(() => CommitAsync(repository, operations, options, cancellation));

    /// <inheritdoc cref="Commit"/>
    public static Task<CommitResult> CommitAsync(string repository, IReadOnlyList<CommitOperation> operations, UploadOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(repository);
        ArgumentNullException.ThrowIfNull(operations);
        return WithDiskErrors(repository, stop => Online(options ?? new(), repository, () => new CommitRequest(repository, operations, options ?? new()).RunAsync(stop)), cancellation);
    }

    /// <summary>Uploads a folder, e.g. one that <c>SavePretrained</c> wrote, into a repository, which is created where there is none. A folder without a
    /// <c>README.md</c> gets a model card.</summary>
    /// <param name="folder">The folder. Hidden files and folders, <c>.gitattributes</c> excepted, and links to folders are left out.</param>
    /// <param name="repository">The repository's name.</param>
    /// <param name="card">The model card; null for the folder's own, else for one with what its files say.</param>
    /// <param name="options">Which files, branch, message, token; or a dry run, which needs no network.</param>
    /// <param name="cancellation">Stops; the repository stays as it was.</param>
    /// <returns>The commit, and what became of each file.</returns>
    /// <exception cref="HubException">It cannot be uploaded; <see cref="HubException.Error"/> says why.</exception>
    public static CommitResult PushToHub(string folder, string repository, ModelCard? card = null, UploadOptions? options = null, CancellationToken cancellation = default) =>
        Await(() => PushToHubAsync(folder, repository, card, options, cancellation));

    /// <inheritdoc cref="PushToHub"/>
    public static async Task<CommitResult> PushToHubAsync(string folder, string repository, ModelCard? card = null, UploadOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(repository);
        options ??= new();
        var operations = UploadFolder.Read(folder, repository, card, options);
        if (!options.DryRun) await CreateRepositoryAsync(repository, options, cancellation).ConfigureAwait(false);
        return await CommitAsync(repository, operations, options, cancellation).ConfigureAwait(false);
    }

    private static async Task<Uri> CreateAsync(string repository, UploadOptions options, CancellationToken cancellation)
    {
        HubPath.CheckRepository(repository);
        var connection = HubConnection.Open(options);
        var page = connection.Endpoint.Page(options.RepositoryType, repository);
        if (options.DryRun) return page;
        if (!connection.HasToken) throw new HubException(HubError.Unauthorized, $"Creating {repository} needs a token with the right to write. {HubToken.HowToGet}.");
        return await Online(options, repository, async () =>
        {
            try
            {
                (await connection.SendAsync(Creation(connection, repository, options), cancellation).ConfigureAwait(false)).Dispose();
            }
            catch (HubException error) when (error.Status == HttpStatusCode.Conflict)
            {
                // It is there.
            }

            return page;
        }).ConfigureAwait(false);
    }

    private static HubRequest Creation(HubConnection connection, string repository, UploadOptions options)
    {
        var json = new JsonObject { ["name"] = repository.Split('/')[^1] };
        if (repository.Split('/') is [var organisation, _]) json["organization"] = organisation;
        if (options.RepositoryType == RepositoryType.Dataset) json["type"] = "dataset";
        if (options.Private) json["visibility"] = "private";
        var body = Encoding.UTF8.GetBytes(json.ToJsonString());
        return new(HttpMethod.Post, connection.Endpoint.CreateRepository)
        {
            Subject = $"the creation of {repository}",
            Content = _ => new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } },
        };
    }

    private static Task<T> Online<T>(UploadOptions options, string repository, Func<Task<T>> work) => options.Environment.IsOffline && !options.DryRun
        ? throw new HubException(HubError.Unreachable, $"Nothing can be uploaded to {repository} while HF_HUB_OFFLINE is set. Unset it, or make a dry run.")
        : work();
}
