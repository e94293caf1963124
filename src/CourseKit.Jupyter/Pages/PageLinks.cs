using System.Text.Json.Nodes;
using Markdig.Renderers.Html;
using Markdig.Syntax.Inlines;

namespace CourseKit.Jupyter.Pages;

/// <summary>Where links of a notebook's prose lead once the notebook is a page somewhere else.</summary>
/// <param name="linkBase">What relative links start from; null keeps them.</param>
/// <param name="pictureFolder">Where relative pictures are; null for nowhere.</param>
internal sealed class PageLinks(string? linkBase, string? pictureFolder)
{
    private const int LargestPicture = 512 << 10;
    private const string Attachment = "attachment:";

    private static readonly Dictionary<string, string> PictureTypes = new(StringComparer.OrdinalIgnoreCase)
    {
        [".png"] = "image/png",
        [".jpg"] = "image/jpeg",
        [".jpeg"] = "image/jpeg",
        [".gif"] = "image/gif",
        [".webp"] = "image/webp",
        [".svg"] = "image/svg+xml",
    };

    /// <summary>Where a relative link leads that is known better, e.g. because its target became a page too; null from it is answered by the rules here.</summary>
    public Func<string, string?>? Elsewhere { get; init; }

    /// <summary>Points a link or picture to where it is found from the page; pictures are put into the page.</summary>
    public void Rewrite(LinkInline link, JsonObject? attachments)
    {
        link.GetDynamicUrl = null;
        var target = link.Url ?? "";
        if (link.IsImage) RewritePicture(link, target, attachments);
        else if (IsRelative(target)) link.Url = Elsewhere?.Invoke(target) ?? (linkBase is null ? target : Resolve(linkBase, target));
    }

    // No picture is ever fetched: a page makes no request. What is not at hand is shown as its description.
    private void RewritePicture(LinkInline link, string target, JsonObject? attachments)
    {
        if (target.StartsWith("data:", StringComparison.OrdinalIgnoreCase)) return;
        var data = target.StartsWith(Attachment, StringComparison.Ordinal)
            ? FromAttachment(Uri.UnescapeDataString(target[Attachment.Length..]), attachments)
            : FromFile(Uri.UnescapeDataString(target));
        if (data is not null)
        {
            link.Url = data;
            return;
        }

        link.IsImage = false;
        link.Url = IsRelative(target) && linkBase is not null ? Resolve(linkBase, target) : target;
        link.GetAttributes().AddClass("picture");
    }

    private static string? FromAttachment(string name, JsonObject? attachments)
    {
        if (attachments?[name] is not JsonObject forms) return null;
        foreach (var (type, content) in forms)
        {
            if (!PictureTypes.ContainsValue(type) || content is not JsonValue value || !value.TryGetValue<string>(out var text)) continue;
            return type == "image/svg+xml" ? $"data:{type},{Uri.EscapeDataString(text)}" : $"data:{type};base64,{string.Concat(text.Split())}";
        }

        return null;
    }

    private string? FromFile(string target)
    {
        if (pictureFolder is null || !IsRelative(target) || target.Contains('\0', StringComparison.Ordinal) || !PictureTypes.TryGetValue(Path.GetExtension(target), out var type)) return null;
        var file = new FileInfo(Path.Combine(pictureFolder, target));
        return file is { Exists: true, Length: <= LargestPicture } ? $"data:{type};base64,{Convert.ToBase64String(File.ReadAllBytes(file.FullName))}" : null;
    }

    private static string Resolve(string start, string target)
    {
        var folder = start.EndsWith('/') ? start : $"{start}/";
        return Uri.TryCreate(folder, UriKind.Absolute, out var address) && Uri.TryCreate(address, target, out var resolved) ? resolved.AbsoluteUri : folder + target;
    }

    /// <summary>Whether a target is a path relative to the notebook: neither an address, nor a place in the page, nor a path from the root.</summary>
    public static bool IsRelative(string target) =>
        target.Length > 0 && target[0] is not ('#' or '/' or '\\' or '?') && !target.AsSpan(0, Math.Min(target.Length, 12)).Contains(':');
}
