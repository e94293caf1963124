using Microsoft.Playwright;

namespace CourseKit.Browsing;

/// <summary>A page, with all that it said and asked for.</summary>
internal sealed class OpenPage : IAsyncDisposable
{
    public OpenPage(IPage page)
    {
        Page = page;
        page.Console += (_, message) => Messages.Add($"{message.Type}: {message.Text}");
        page.PageError += (_, error) => Messages.Add($"error: {error}");
        page.Request += (_, request) => Requests.Add(request.Url);
    }

    public IPage Page { get; }

    /// <summary>What it wrote to the console, and errors.</summary>
    public List<string> Messages { get; } = [];

    /// <summary>The addresses that it asked for, its own included.</summary>
    public List<string> Requests { get; } = [];

    public async ValueTask DisposeAsync() => await Page.Context.CloseAsync();
}
