//! Pictures on the graphics card: decoded beside the window, few put up a frame, the least recent let go.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use egui::{ColorImage, Context, TextureHandle, TextureOptions, vec2};

use crate::media::{self, Rgba};
use crate::model::{PictureOf, PictureSize, World};
use crate::ui::act::{Picture, Pictures};

/// What all pictures together may take on the card.
const BUDGET: usize = 256 << 20;
/// More than these, or more bytes than these, in one frame would make it late.
const UPLOADS_PER_FRAME: usize = 6;
const BYTES_PER_FRAME: usize = 4 << 20;
/// What was not drawn for so many frames is off the screen.
const SCROLLED_AWAY: u64 = 20;
/// More decoders than this outrun what is put up.
const MOST_DECODERS: usize = 4;

type Name = (PictureOf, PictureSize);

struct Kept {
    texture: TextureHandle,
    bytes: usize,
    used: u64,
}

/// What the decoders are to do next, the last first: what is on screen.
#[derive(Default)]
struct Wishes {
    stack: Vec<(u64, Name, PathBuf)>,
    /// What the graphics card takes, in pixels a side.
    most_side: u32,
    closed: bool,
}

/// Half of what the machine has, so that the window keeps its share.
fn decoders() -> usize {
    std::thread::available_parallelism().map_or(1, |cores| cores.get() / 2).clamp(1, MOST_DECODERS)
}

type Desk = Arc<(Mutex<Wishes>, Condvar)>;

/// All pictures of the window.
pub(super) struct Textures {
    ctx: Context,
    kept: HashMap<Name, Kept>,
    /// Asked of the decoders and not back yet; the frame in which it was last wanted.
    coming: HashMap<Name, u64>,
    /// What a decoder could not read.
    broken: HashSet<Name>,
    /// These could not be read where they lay: somebody removed them. The house makes them again, once.
    making_again: HashSet<Name>,
    made_again: HashSet<Name>,
    /// The house was asked where these lie; the frame in which they were last wanted.
    asked: HashMap<Name, u64>,
    wishes: Desk,
    done: Receiver<(Name, Option<Rgba>)>,
    waiting: Vec<(Name, Rgba)>,
    frame: u64,
    bytes: usize,
    /// Numbers the wishes.
    wished: u64,
}

impl Textures {
    pub(super) fn new(ctx: &Context) -> std::io::Result<Self> {
        let wishes: Desk = Arc::default();
        let (tell, done) = channel();
        for number in 0..decoders() {
            let (wishes, tell, ctx) = (Arc::clone(&wishes), tell.clone(), ctx.clone());
            std::thread::Builder::new()
                .name(format!("greenroom-pictures-{number}"))
                .spawn(move || decode(&wishes, &tell, &ctx))?;
        }
        Ok(Self {
            ctx: ctx.clone(),
            kept: HashMap::new(),
            coming: HashMap::new(),
            broken: HashSet::new(),
            making_again: HashSet::new(),
            made_again: HashSet::new(),
            asked: HashMap::new(),
            wishes,
            done,
            waiting: Vec::new(),
            frame: 0,
            bytes: 0,
            wished: 0,
        })
    }

    pub(super) const fn ctx(&self) -> &Context {
        &self.ctx
    }

    /// The house told where a picture lies, or that there is none.
    pub(super) fn told(&mut self, of: &PictureOf, size: PictureSize) {
        let name = (of.clone(), size);
        self.asked.remove(&name);
        self.broken.remove(&name);
        self.making_again.remove(&name);
    }

    /// Once a frame, before drawing: puts up what was decoded, lets go of what was not used for long. What the house
    /// is to make again is added to `wanted`; pictures it was asked for that are off the screen are handed back.
    pub(super) fn turn(&mut self, wanted: &mut Vec<Name>) -> Vec<Name> {
        self.frame += 1;
        for (name, picture) in self.done.try_iter().collect::<Vec<_>>() {
            if let Some(picture) = picture {
                self.waiting.push((name, picture));
                continue;
            }
            self.coming.remove(&name);
            if self.made_again.insert(name.clone()) {
                self.making_again.insert(name.clone());
                wanted.push(name);
            } else {
                self.broken.insert(name);
            }
        }
        self.put_up();
        self.let_go();
        self.put_in_order();
        let frame = self.frame;
        self.asked.extract_if(|_, wanted| *wanted + SCROLLED_AWAY < frame).map(|(name, _)| name).collect()
    }

    /// Puts up a few pictures, those on screen first. What scrolled away meanwhile is not worth the card's time.
    fn put_up(&mut self) {
        let (frame, coming) = (self.frame, &mut self.coming);
        self.waiting.retain(|(name, _)| {
            let stays = coming.get(name).is_some_and(|wanted| *wanted + SCROLLED_AWAY >= frame);
            if !stays {
                coming.remove(name);
            }
            stays
        });
        self.waiting.sort_by_key(|(name, _)| self.coming.get(name).copied());
        let mut bytes = 0;
        for _ in 0..UPLOADS_PER_FRAME {
            if bytes >= BYTES_PER_FRAME {
                break;
            }
            let Some((name, picture)) = self.waiting.pop() else { break };
            self.coming.remove(&name);
            let size = [picture.width as usize, picture.height as usize];
            let image = ColorImage::from_rgba_premultiplied(size, &picture.pixels);
            let texture = self.ctx.load_texture(format!("{name:?}"), image, TextureOptions::LINEAR);
            bytes += picture.pixels.len();
            self.bytes += picture.pixels.len();
            self.kept.insert(name, Kept { texture, bytes: picture.pixels.len(), used: self.frame });
        }
        if !self.waiting.is_empty() {
            self.ctx.request_repaint();
        }
    }

    fn let_go(&mut self) {
        if self.bytes <= BUDGET {
            return;
        }
        let mut by_age: Vec<(u64, Name)> =
            self.kept.iter().map(|(name, it)| (it.used, name.clone())).collect();
        by_age.sort();
        for (used, name) in by_age {
            // What is on screen now stays, whatever it weighs.
            if self.bytes <= BUDGET || used + 1 >= self.frame {
                return;
            }
            if let Some(gone) = self.kept.remove(&name) {
                self.bytes -= gone.bytes;
            }
        }
    }

    /// What was wanted in the latest frame is decoded first; wishes of tiles that are off the screen again are dropped.
    fn put_in_order(&mut self) {
        let most_side = self.ctx.input(|input| input.max_texture_side) as u32;
        let mut wishes = self.wishes.0.lock().unwrap_or_else(PoisonError::into_inner);
        wishes.most_side = most_side;
        if wishes.stack.is_empty() {
            return;
        }
        let (frame, coming) = (self.frame, &mut self.coming);
        wishes.stack.retain(|(_, name, _)| {
            let stays = coming.get(name).is_some_and(|wanted| *wanted + SCROLLED_AWAY >= frame);
            if !stays {
                coming.remove(name);
            }
            stays
        });
        // Of those wanted in the same frame the earliest comes first: a screen fills from its top.
        wishes.stack.sort_by_key(|(number, name, _)| (coming.get(name).copied(), Reverse(*number)));
    }

    /// What the views see in this frame.
    pub(super) fn of<'a>(&'a mut self, world: &'a World, wanted: &'a mut Vec<Name>) -> Wall<'a> {
        Wall { textures: self, world, wanted }
    }

    fn wish(&mut self, name: Name, path: PathBuf) {
        let (lock, bell) = &*self.wishes;
        self.wished += 1;
        let wish = (self.wished, name.clone(), path);
        lock.lock().unwrap_or_else(PoisonError::into_inner).stack.push(wish);
        bell.notify_one();
        self.coming.insert(name, self.frame);
    }
}

impl Drop for Textures {
    fn drop(&mut self) {
        let (lock, bell) = &*self.wishes;
        lock.lock().unwrap_or_else(PoisonError::into_inner).closed = true;
        bell.notify_all();
    }
}

fn decode(wishes: &Desk, tell: &Sender<(Name, Option<Rgba>)>, ctx: &Context) {
    let (lock, bell) = &**wishes;
    loop {
        let (name, path, most_side) = {
            let mut wishes = lock.lock().unwrap_or_else(PoisonError::into_inner);
            loop {
                if wishes.closed {
                    return;
                }
                match wishes.stack.pop() {
                    Some((_, name, path)) => break (name, path, wishes.most_side),
                    None => wishes = bell.wait(wishes).unwrap_or_else(PoisonError::into_inner),
                }
            }
        };
        let edge = if most_side == 0 { name.1.edge() } else { name.1.edge().min(most_side) };
        let picture = media::load_rgba(&path, edge).ok();
        if tell.send((name, picture)).is_err() {
            return;
        }
        ctx.request_repaint();
    }
}

/// The pictures of one frame.
pub(super) struct Wall<'a> {
    textures: &'a mut Textures,
    world: &'a World,
    wanted: &'a mut Vec<Name>,
}

impl Pictures for Wall<'_> {
    fn get(&mut self, of: &PictureOf, size: PictureSize) -> Picture {
        let name = (of.clone(), size);
        let frame = self.textures.frame;
        if let Some(kept) = self.textures.kept.get_mut(&name) {
            kept.used = frame;
            let [width, height] = kept.texture.size();
            return Picture::Ready { id: kept.texture.id(), size: vec2(width as f32, height as f32) };
        }
        if self.textures.broken.contains(&name) {
            return Picture::None;
        }
        if self.textures.making_again.contains(&name) {
            return Picture::Coming;
        }
        if let Some(wanted) = self.textures.coming.get_mut(&name) {
            *wanted = frame;
            return Picture::Coming;
        }
        if size == PictureSize::Full {
            // Not kept: our own file is as near as any copy of it would be.
            let PictureOf::Original(id) = of else { return Picture::None };
            let Some(original) = self.world.originals.get(id) else { return Picture::None };
            self.textures.wish(name, original.path.clone());
            return Picture::Coming;
        }
        match self.world.pictures.get(&name) {
            Some(None) => Picture::None,
            Some(Some(path)) => {
                self.textures.wish(name, path.clone());
                Picture::Coming
            }
            None => {
                // Asked for once, however many frames pass until the answer.
                if self.textures.asked.insert(name.clone(), frame).is_none() {
                    self.wanted.push(name);
                }
                Picture::Coming
            }
        }
    }
}
