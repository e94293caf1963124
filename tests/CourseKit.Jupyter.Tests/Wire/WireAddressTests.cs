using System.Net;
using CourseKit.Jupyter.Wire;
using static CourseKit.Jupyter.Tests.Wire.Texts;

namespace CourseKit.Jupyter.Tests.Wire;

public class WireAddressTests
{
    [Theory]
    [InlineData("tcp://127.0.0.1:1234", "127.0.0.1", 1234)]
    [InlineData("tcp://*:0", "*", 0)]
    [InlineData("tcp://*:*", "*", 0)]
    [InlineData("tcp://[::1]:80", "::1", 80)]
    [InlineData("tcp://localhost:65535", "localhost", 65535)]
    public void Tcp_has_a_host_and_a_port(string text, string host, int port)
    {
        var address = WireAddress.Parse(text);
        Assert.Equal((host, port, null), (address.Host, address.Port, address.Path));
        Assert.Equal(port, ((IPEndPoint)address.ToEndPoint()).Port);
        if (port > 0) Assert.Equal(text, address.ToString());
    }

    [Fact]
    public void Ipc_has_a_path() => Assert.Equal(("/tmp/kernel-1", "ipc:///tmp/kernel-1"), (WireAddress.Parse("ipc:///tmp/kernel-1").Path, WireAddress.Parse("ipc:///tmp/kernel-1").ToString()));

    [Theory]
    [InlineData("", "no transport")]
    [InlineData("127.0.0.1:5", "no transport")]
    [InlineData("udp://127.0.0.1:5", "no transport")]
    [InlineData("tcp://", "no host and port")]
    [InlineData("tcp://:5", "no host and port")]
    [InlineData("tcp://host", "no host and port")]
    [InlineData("tcp://host:", "the port \"\"")]
    [InlineData("tcp://host:65536", "the port \"65536\"")]
    [InlineData("tcp://host:-1", "the port \"-1\"")]
    [InlineData("ipc://", "no path")]
    public void What_is_none_is_refused_with_what_is_expected(string text, string expected) => Assert.Contains(expected, Assert.Throws<WireException>(() => WireAddress.Parse(text)).Message);

    [Fact]
    public void A_path_that_is_too_long_for_the_system_is_refused() => Assert.Contains("108 bytes", Assert.Throws<WireException>(() => WireAddress.OfPath("/" + new string('x', 107))).Message);

    [Fact]
    public void A_port_that_is_taken_is_named_with_what_to_do()
    {
        using var first = RouterSocket.Bind(WireAddress.Parse("tcp://127.0.0.1:0"));
        var error = Assert.Throws<WireException>(() => PublisherSocket.Bind(first.BoundAddress));
        Assert.Contains($"port {first.BoundAddress.Port} on 127.0.0.1 is taken", error.Message);
    }

    [Fact]
    public void An_address_of_another_machine_cannot_be_bound() =>
        // From the block for documentation, RFC 5737.
        Assert.Contains("not an address of this machine", Assert.Throws<WireException>(() => RouterSocket.Bind(WireAddress.Parse("tcp://192.0.2.1:0"))).Message);

    [Fact]
    public async Task A_port_can_be_bound_again_at_once_when_its_socket_is_closed()
    {
        var first = RouterSocket.Bind(WireAddress.Parse("tcp://127.0.0.1:0"));
        var address = first.BoundAddress;
        await using var client = await DealerSocket.ConnectAsync(address, cancellation: Patience.Token);
        await first.DisposeAsync();
        using var second = RouterSocket.Bind(address);
        await using var again = await DealerSocket.ConnectAsync(address, cancellation: Patience.Token);
        again.Send(Message("after a restart"));
        Assert.Equal(["after a restart"], (await second.ReceiveAsync(Patience.Token)).Message.Strings());
    }

    [Fact]
    public async Task The_file_of_a_socket_that_was_left_behind_is_replaced_and_a_live_one_is_not()
    {
        using var folder = new TemporaryFolder();
        var address = WireAddress.OfPath(folder.File("shell"));
        using (var other = LibZmq.Run(address.Path!, """
            import socket
            listener = socket.socket(socket.AF_UNIX)
            listener.bind(address)
            listener.listen()
            say("bound")
            hear()
            """))
        {
            Assert.Equal("bound", await other.HearAsync());
            Assert.Contains("taken by another program", Assert.Throws<WireException>(() => RouterSocket.Bind(address)).Message);
            other.Kill();
            Assert.True(File.Exists(address.Path));
        }

        await using (var router = RouterSocket.Bind(address))
        {
            Assert.True(File.Exists(address.Path));
            Assert.Contains("taken by another program", Assert.Throws<WireException>(() => RouterSocket.Bind(address)).Message);
            await using var client = await DealerSocket.ConnectAsync(address, cancellation: Patience.Token);
            client.Send(Message("hello"));
            Assert.Equal(["hello"], (await router.ReceiveAsync(Patience.Token)).Message.Strings());
        }

        Assert.False(File.Exists(address.Path));
    }

    [Fact]
    public void A_file_or_a_folder_in_the_way_is_left_alone()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("notes"), "");
        Assert.Contains("no socket", Assert.Throws<WireException>(() => RouterSocket.Bind(WireAddress.OfPath(folder.File("notes")))).Message);
        Assert.True(File.Exists(folder.File("notes")));
        Assert.Contains("is a folder", Assert.Throws<WireException>(() => RouterSocket.Bind(WireAddress.OfPath(folder.Path))).Message);
        Assert.Contains("cannot be made", Assert.Throws<WireException>(() => RouterSocket.Bind(WireAddress.OfPath(folder.File("none/shell")))).Message);
    }

    [Fact]
    public async Task Nobody_at_the_other_end_is_said_so()
    {
        var router = RouterSocket.Bind(WireAddress.Parse("tcp://127.0.0.1:0"));
        await router.DisposeAsync();
        Assert.Contains("nobody answers", (await Assert.ThrowsAsync<WireException>(() => DealerSocket.ConnectAsync(router.BoundAddress, cancellation: Patience.Token))).Message);
    }
}
