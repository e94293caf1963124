using System.Net;

namespace CourseKit.Hub;

/// <summary>A part of a file as the body of a request; says while it is sent that it is.</summary>
internal sealed class FileContent(CommitAddition addition, long from, long length, Action alive, TransferProgress progress) : HttpContent
{
    private const int BufferLength = 1 << 17;

    protected override bool TryComputeLength(out long computed)
    {
        computed = length;
        return true;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var source = addition.Open();
        long sent = 0;
        await using (source.ConfigureAwait(false))
        {
            try
            {
                source.Position = from;
                var buffer = new byte[BufferLength];
                while (sent < length)
                {
                    var read = await source.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, length - sent)), cancellationToken).ConfigureAwait(false);
                    if (read == 0) throw new IOException($"{addition.Path} has become shorter while it is uploaded.");
                    await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                    alive();
                    progress.Add(read);
                    sent += read;
                }
            }
            catch (Exception)
            {
                // It will be sent again.
                progress.Add(-sent);
                throw;
            }
        }
    }
}
