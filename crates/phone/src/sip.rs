//! A trunk by SIP over UDP (RFC 3261), with digest authentication (RFC 7616).

mod route;
mod strict;

use crate::{
    number::Number,
    trunk::{Dialled, Line, Told, Trunk},
};
use async_trait::async_trait;
use rsipstack::{
    EndpointBuilder,
    dialog::{
        authenticate::Credential,
        dialog::{DialogState, DialogStateReceiver, TerminatedReason, TransactionHandle},
        dialog_layer::DialogLayer,
        invitation::InviteOption,
        invite_dialog::InviteDialog,
    },
    sip::{Header, Method, StatusCode, StatusCodeKind, Transport, Uri},
    transaction::{
        CallIdFormat, Transaction,
        endpoint::{Endpoint, EndpointOption},
    },
    transport::{SipAddr, TransportLayer, udp::UdpConnection},
};
use std::{io, net::SocketAddr, sync::Arc};
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

/// How the trunk is reached.
#[derive(Clone)]
pub struct Settings {
    /// Where it listens.
    pub trunk: SocketAddr,
    /// The name by which it is called in addresses: a host name, or its address.
    pub domain: String,
    /// Where answers are waited for. Port 0 finds a free one.
    pub bind: SocketAddr,
    /// By which address the trunk reaches this machine, where that is another one.
    pub address: Option<SocketAddr>,
    /// The user name at the trunk.
    pub user: String,
    /// Its password.
    pub password: String,
    /// The number that is shown to those who are called, or the user name.
    pub caller: String,
}

/// A trunk. Dropped, it answers no more.
pub struct SipTrunk {
    layer: Arc<DialogLayer>,
    settings: Settings,
    contact: Uri,
    stop: CancellationToken,
}

impl SipTrunk {
    /// Opens the port. Nothing is heard but from the trunk's own address.
    ///
    /// # Errors
    /// The port cannot be had, or the settings make no address.
    pub async fn open(settings: Settings) -> io::Result<Self> {
        let wrong = |error: rsipstack::Error| io::Error::other(error.to_string());
        let stop = CancellationToken::new();
        let transport = TransportLayer::new(stop.clone());
        let (bind, address) = (settings.bind, settings.address);
        let socket = UdpConnection::create_connection(bind, address, Some(stop.child_token()));
        let socket = socket.await.map_err(wrong)?;
        let own = socket.get_addr().addr.clone();
        let own = address.map_or_else(|| own.to_string(), |address| address.to_string());
        transport.add_transport(socket.into());
        let trunk = settings.trunk.ip();
        transport.set_whitelist(move |ip: std::net::IpAddr| async move { ip == trunk });
        let endpoint = EndpointBuilder::new()
            .with_user_agent("Switchboard")
            .with_transport_layer(transport)
            .with_cancel_token(stop.clone())
            // Without the stack's own domain in it.
            .with_option(EndpointOption {
                callid_format: CallIdFormat::Uuid,
                ..EndpointOption::default()
            })
            .with_inspector(Box::new(strict::Strict))
            .with_target_locator(Box::new(route::ToTrunk(settings.trunk)))
            .build();
        let layer = Arc::new(DialogLayer::new(endpoint.inner.clone()));
        let incoming = endpoint.incoming_transactions().map_err(wrong)?;
        tokio::spawn(answer(incoming, layer.clone()));
        tokio::spawn(serve(endpoint, stop.clone()));
        let contact = uri(&settings.user, &own).map_err(io::Error::other)?;
        Ok(Self {
            layer,
            settings,
            contact,
            stop,
        })
    }
}

/// How long the port stays open for calls that are hung up as the trunk goes.
const FAREWELL: std::time::Duration = std::time::Duration::from_secs(2);

impl Drop for SipTrunk {
    fn drop(&mut self) {
        let stop = self.stop.clone();
        match tokio::runtime::Handle::try_current() {
            Ok(runtime) => drop(runtime.spawn(async move {
                tokio::time::sleep(FAREWELL).await;
                stop.cancel();
            })),
            Err(_) => stop.cancel(),
        }
    }
}

async fn serve(endpoint: Endpoint, stop: CancellationToken) {
    tokio::select! {
        () = endpoint.serve() => {}
        () = stop.cancelled() => {}
    }
}

/// `user` is looked at before: digits, or the operator's own setting.
fn uri(user: &str, host: &str) -> Result<Uri, String> {
    Uri::try_from(format!("sip:{user}@{host}")).map_err(|error| error.to_string())
}

/// Requests of the trunk: within a call they are the call's; calls to here are not taken.
async fn answer(
    mut incoming: rsipstack::transaction::TransactionReceiver,
    layer: Arc<DialogLayer>,
) {
    while let Some(mut request) = incoming.recv().await {
        let dialog = layer.match_dialog(&request);
        tokio::spawn(async move {
            let done = match dialog {
                Some(rsipstack::dialog::dialog::Dialog::Invite(mut dialog)) => {
                    dialog.handle(&mut request).await
                }
                _ => request.reply(unasked(&request)).await,
            };
            if let Err(error) = done {
                tracing::debug!(%error, "a request of the trunk came to nothing");
            }
        });
    }
}

fn unasked(request: &Transaction) -> StatusCode {
    match request.original.method {
        Method::Options => StatusCode::OK,
        Method::Invite => StatusCode::Decline,
        _ => StatusCode::CallTransactionDoesNotExist,
    }
}

#[async_trait]
impl Trunk for SipTrunk {
    async fn dial(&self, number: &Number, offer: String) -> Result<Dialled, String> {
        let settings = &self.settings;
        let option = InviteOption {
            caller: uri(&settings.caller, &settings.domain)?,
            callee: uri(number.as_str(), &settings.domain)?,
            destination: Some(SipAddr {
                r#type: Some(Transport::Udp),
                addr: settings.trunk.into(),
            }),
            content_type: Some("application/sdp".into()),
            offer: Some(offer.into_bytes()),
            contact: self.contact.clone(),
            credential: Some(Credential {
                username: settings.user.clone(),
                password: settings.password.clone(),
                ..Credential::default()
            }),
            ..InviteOption::default()
        };
        let (states, told_states) = self.layer.new_dialog_state_channel();
        let begun = self.layer.do_invite_async(option, states);
        let (dialog, outcome) = begun.map_err(|error| error.to_string())?;
        let (tell, told) = mpsc::unbounded_channel();
        let over = CancellationToken::new();
        tokio::spawn(follow(told_states, tell.clone(), over.clone()));
        tokio::spawn(async move {
            let told = match outcome.await {
                Ok(Ok((_, Some(response)))) => match response.status_code.kind() {
                    StatusCodeKind::Successful => {
                        Told::Answered(String::from_utf8_lossy(&response.body).into_owned())
                    }
                    _ => Told::Rejected(response.status_code.code()),
                },
                Ok(Err(rsipstack::Error::DialogError(_, _, code))) => Told::Rejected(code.code()),
                _ => Told::Broken,
            };
            let _ = tell.send(told);
        });
        let line = Box::new(SipLine {
            layer: self.layer.clone(),
            dialog,
            over,
        });
        Ok(Dialled { told, line })
    }
}

/// What the stack says of a call, in the gateway's words.
async fn follow(
    mut states: DialogStateReceiver,
    tell: mpsc::UnboundedSender<Told>,
    over: CancellationToken,
) {
    while let Some(state) = states.recv().await {
        let told = match state {
            DialogState::Early(..) => Told::Ringing,
            DialogState::Terminated(_, why) => {
                over.cancel();
                match why {
                    TerminatedReason::UasBye => Told::Bye,
                    // The final answer is told with its number.
                    _ => break,
                }
            }
            DialogState::Updated(_, request, handle) => {
                let offer = String::from_utf8_lossy(&request.body).into_owned();
                let (reply, accepted) = oneshot::channel();
                tokio::spawn(reply_within(handle, accepted, offer.is_empty()));
                Told::Offered(offer, reply)
            }
            DialogState::Info(_, _, handle) | DialogState::Options(_, _, handle) => {
                let _ = handle.respond(StatusCode::OK, None, None).await;
                continue;
            }
            DialogState::Refer(_, _, handle)
            | DialogState::Message(_, _, handle)
            | DialogState::Notify(_, _, handle) => {
                let _ = handle.respond(StatusCode::NotImplemented, None, None).await;
                continue;
            }
            _ => continue,
        };
        let bye = matches!(told, Told::Bye);
        if tell.send(told).is_err() || bye {
            break;
        }
    }
}

/// Answers an offer within the call. One without a description only refreshes the call (RFC 4028).
async fn reply_within(handle: TransactionHandle, accepted: oneshot::Receiver<String>, bare: bool) {
    let answer = match accepted.await {
        Ok(answer) => Some(answer),
        Err(_) if bare => None,
        Err(_) => {
            let _ = handle
                .respond(StatusCode::NotAcceptableHere, None, None)
                .await;
            return;
        }
    };
    let kind = Header::ContentType("application/sdp".into());
    let headers = answer.is_some().then(|| vec![kind]);
    let body = answer.map(String::into_bytes);
    let _ = handle.respond(StatusCode::OK, headers, body).await;
}

struct SipLine {
    layer: Arc<DialogLayer>,
    dialog: InviteDialog,
    over: CancellationToken,
}

#[async_trait]
impl Line for SipLine {
    async fn cancel(&self) {
        if let Err(error) = self.dialog.hangup().await {
            tracing::debug!(%error, "a call could not be called off");
        }
    }

    async fn bye(&self) {
        if let Err(error) = self.dialog.hangup().await {
            tracing::debug!(%error, "a call could not be hung up");
        }
    }
}

impl Drop for SipLine {
    fn drop(&mut self) {
        let (layer, dialog, over) = (self.layer.clone(), self.dialog.clone(), self.over.clone());
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            return;
        };
        runtime.spawn(async move {
            if !over.is_cancelled() {
                let _ = dialog.hangup().await;
            }
            // The stack keeps dialogs until it is told.
            layer.remove_dialog(&dialog.id());
        });
    }
}
