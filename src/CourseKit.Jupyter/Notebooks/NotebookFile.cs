using System.Text;

namespace CourseKit.Jupyter.Notebooks;

/// <summary>Files of text, read with a limit and written whole or not at all.</summary>
internal static class NotebookFile
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];

    /// <summary>The text of a file in UTF-8.</summary>
    public static string ReadText(string path)
    {
        try
        {
            var bytes = ReadBytes(path).AsSpan();
            return StrictUtf8.GetString(bytes.StartsWith(ByteOrderMark) ? bytes[ByteOrderMark.Length..] : bytes);
        }
        catch (DecoderFallbackException error)
        {
            throw new NotebookException(path, "the file is not text in UTF-8, expected a notebook (.ipynb). Check the path, or save it as UTF-8.", error);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new NotebookException(path, "there is no such file, expected a notebook (.ipynb). Check the path.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            var problem = Directory.Exists(path) ? "this is a folder, expected a notebook (.ipynb). Add the file's name." : $"the file could not be read ({error.Message}).";
            throw new NotebookException(path, problem, error);
        }
    }

    /// <summary>Writes <paramref name="text"/> into a temporary file beside <paramref name="path"/>, then renames it.</summary>
    public static void Write(string path, string text)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (!Directory.Exists(folder)) throw new NotebookException(path, $"the folder '{folder}' does not exist. Create it first, or choose another.");
        if (Directory.Exists(path)) throw new NotebookException(path, "this is a folder, expected a file to write. Add a file name.");
        var temporary = Path.Combine(folder, $".{Path.GetFileName(path)}.{Path.GetRandomFileName()}.tmp");
        var replaced = false;
        try
        {
            var bytes = StrictUtf8.GetBytes(text);
            using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
            {
                file.Write(bytes);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
            replaced = true;
        }
        catch (EncoderFallbackException error)
        {
            throw new NotebookException(path, "its text holds half a surrogate pair, which UTF-8 cannot store. Repair the text that was put into it.", error);
        }
        // A file that may not grow as large (a quota, ulimit) is reported by .NET as an argument out of range.
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            throw new NotebookException(
                path,
                $"the file could not be written ({error.Message}). What was there before is unchanged; free some space or choose another folder.",
                error);
        }
        finally
        {
            if (!replaced) File.Delete(temporary);
        }
    }

    // The length that the system reports is not trusted: pipes and devices have none.
    private static byte[] ReadBytes(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1 << 16);
        using var content = new MemoryStream();
        var block = new byte[1 << 16];
        int count;
        while ((count = file.Read(block)) > 0)
        {
            content.Write(block, 0, count);
            if (content.Length > Notebook.MaximumBytes) throw TooLarge(path);
        }

        return content.ToArray();
    }

    public static NotebookException TooLarge(string name) =>
        new(name, $"the file is larger than {Notebook.MaximumBytes >> 20} MB, the most that is read. Remove its outputs, or split it.");
}
