using System.Net;

namespace CourseKit.Hub;

/// <summary>
/// Fetches a content into its <c>.incomplete</c> file, continuing what is there, and gives it its name only when length and checksum are right.
/// Whatever ends it, what has been received stays for the next try, unless it is wrong.
/// </summary>
internal sealed class ResumableBody(HubConnection connection, HubRequest request, FileMetadata metadata, TransferProgress progress)
{
    private const int BufferLength = 1 << 17;

    // A server that breaks off after every few bytes is not waited for forever.
    private const int MostBreaks = 100;

    private bool outOfRange;

    /// <summary>Fetches it.</summary>
    /// <param name="incomplete">Where it grows.</param>
    /// <param name="target">Where it goes when it is whole.</param>
    /// <param name="restart">Whether what is there is thrown away first.</param>
    /// <param name="cancellation">Stops; what has come stays.</param>
    /// <exception cref="HubException">It could not be had, or is not what it should be.</exception>
    public async Task FetchAsync(string incomplete, string target, bool restart, CancellationToken cancellation)
    {
        if (restart) File.Delete(incomplete);
        for (var attempt = 1; ; attempt++)
        {
            if (await FetchOnceAsync(incomplete, cancellation).ConfigureAwait(false) is not { } problem) break;
            File.Delete(incomplete);
            if (attempt >= connection.Retry.CorruptAttempts)
                throw new HubException(HubError.Corrupt, $"{request.Subject} was received {attempt} times and is not what the hub says: {problem}. Nothing of it was kept. Try again later; if it stays so, something on the way changes it, or the repository is broken.");
        }

        File.Move(incomplete, target, overwrite: true);
    }

    // Null when it is whole and right, else what is wrong with it.
    private async Task<string?> FetchOnceAsync(string incomplete, CancellationToken cancellation)
    {
        using var checksum = new RestartableChecksum(metadata);
        // Not shared: where locks between processes do not work, this keeps two from writing into each other's content.
        var file = new FileStream(incomplete, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        await using (file.ConfigureAwait(false))
        {
            await ReadExistingAsync(file, checksum, cancellation).ConfigureAwait(false);
            for (int breaks = 0, idle = 0; file.Position < metadata.Size;)
            {
                var before = file.Position;
                try
                {
                    if (await ReceiveAsync(file, checksum, cancellation).ConfigureAwait(false) is { } problem) return Wrong(file, problem);
                    if (file.Position < metadata.Size) throw new IOException($"the connection ended after {file.Position} of {metadata.Size} bytes");
                }
                catch (Exception error) when (HubConnection.IsBroken(error, cancellation))
                {
                    idle = file.Position > before ? 1 : idle + 1;
                    if (idle >= connection.Retry.Attempts || ++breaks >= MostBreaks) throw HubFailure.Unreachable(connection.Endpoint, request.Subject, error);
                    await connection.Retry.Wait(connection.Retry.Pause(idle), cancellation).ConfigureAwait(false);
                }
            }

            return checksum.Value.Difference() is { } found ? Wrong(file, $"its checksum is {found}, expected {metadata.Etag}") : null;
        }
    }

    private string Wrong(FileStream file, string problem)
    {
        progress.Add(-file.Position);
        return problem;
    }

    private async Task ReadExistingAsync(FileStream file, RestartableChecksum checksum, CancellationToken cancellation)
    {
        if (file.Length > metadata.Size) file.SetLength(0);
        var buffer = new byte[BufferLength];
        while (file.Position < file.Length)
        {
            var read = await file.ReadAsync(buffer, cancellation).ConfigureAwait(false);
            if (read == 0) break;
            checksum.Value.Append(buffer.AsSpan(0, read));
        }

        progress.Add(file.Position);
    }

    // One request: appends what comes. Null when that fits, else what is wrong with it.
    private async Task<string?> ReceiveAsync(FileStream file, RestartableChecksum checksum, CancellationToken cancellation)
    {
        HttpResponseMessage response;
        try
        {
            response = await connection.SendAsync(request with { From = file.Position, OnRefusal = answer => outOfRange = answer.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable }, cancellation).ConfigureAwait(false);
        }
        catch (HubException) when (outOfRange && file.Position > 0)
        {
            outOfRange = false;
            return "the server has no bytes where what was received ends";
        }

        using (response)
        {
            if (file.Position > 0 && !ContinuesAt(response, file.Position)) Restart(file, checksum);
            if (response.Content.Headers.ContentLength is { } length && file.Position + length > metadata.Size) return $"it is {file.Position + length} bytes long, expected {metadata.Size}";
            return await AppendAsync(response, file, checksum, cancellation).ConfigureAwait(false);
        }
    }

    private async Task<string?> AppendAsync(HttpResponseMessage response, FileStream file, RestartableChecksum checksum, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var stream = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        var buffer = new byte[BufferLength];
        while (true)
        {
            limit.CancelAfter(connection.StallTimeout);
            var read = await stream.ReadAsync(buffer, limit.Token).ConfigureAwait(false);
            if (read == 0) return null;
            if (file.Position + read > metadata.Size) return $"it is longer than {metadata.Size} bytes";
            await WriteAsync(file, buffer.AsMemory(0, read), cancellation).ConfigureAwait(false);
            checksum.Value.Append(buffer.AsSpan(0, read));
            progress.Add(read);
        }
    }

    // A full disk is no broken connection: trying again would help nothing.
    private async Task WriteAsync(FileStream file, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        var before = file.Position;
        try
        {
            await file.WriteAsync(bytes, cancellation).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or ArgumentOutOfRangeException)
        {
            // The latter is how the runtime says that a file may not be that long.
            throw new HubException(HubError.Disk, $"{request.Subject} ({metadata.Size} bytes) could not be written to {Path.GetDirectoryName(file.Name)} beyond {before} bytes: {error.Message} What has come is kept and will be continued. Free some space there, or set HF_HUB_CACHE to a folder on another disk.", error);
        }
    }

    private static bool ContinuesAt(HttpResponseMessage response, long position) =>
        response.StatusCode == HttpStatusCode.PartialContent && response.Content.Headers.ContentRange is { From: { } from } && from == position;

    // The server sends everything from the beginning, whatever was asked for.
    private void Restart(FileStream file, RestartableChecksum checksum)
    {
        progress.Add(-file.Position);
        file.SetLength(0);
        checksum.Restart();
    }

    private sealed class RestartableChecksum(FileMetadata metadata) : IDisposable
    {
        public Checksum Value { get; private set; } = Checksum.Begin(metadata.Etag, metadata.Size);

        public void Restart()
        {
            Value.Dispose();
            Value = Checksum.Begin(metadata.Etag, metadata.Size);
        }

        public void Dispose() => Value.Dispose();
    }
}
